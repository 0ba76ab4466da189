import type { LogFolder } from '../../../src/fetchers/log-folder/log-folder.ts';
import { bucketFolder } from '../../../src/fetchers/s3/bucket-folder.ts';
import type { ObjectStore } from '../../../src/fetchers/s3/object-store.ts';
import { type AccessKeys, openBucket } from '../../../src/fetchers/s3/s3-client.ts';
import { HTTP_LIMITS, type HttpRuntime } from '../../../src/fetchers/shared/http-settings.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';

export const SECRETS = ['AK1AQUERY', 'pl0ugh-share', 't0ken-of-gold'];
const [ID = '', SECRET = '', TOKEN = ''] = SECRETS;
const KEYS: AccessKeys = { accessKeyId: ID, secretAccessKey: SECRET, sessionToken: TOKEN };

export const SOURCE = 's3 s3://logs/spark-events';

interface Asked {
  readonly keys?: 'anonymous' | (() => Promise<AccessKeys>);
  readonly limits?: Partial<typeof HTTP_LIMITS>;
  readonly gate?: HttpRuntime['gate'];
  readonly ca?: string;
  readonly requesterPays?: boolean;
}

/** The bucket `logs` of the server at this address; nothing is tried twice unless a limit says so. */
export function bucketOf(endpoint: string, asked: Asked = {}): ObjectStore {
  const { keys = async () => Promise.resolve(KEYS), limits, ca, requesterPays = false } = asked;
  return openBucket(
    {
      source: SOURCE,
      bucket: 'logs',
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      keys,
      requesterPays,
      limits: { ...HTTP_LIMITS, attemptCount: 1, ...limits },
      ...(ca !== undefined && { ca }),
    },
    asked.gate ?? aHttpRuntime().gate,
  );
}

export function folderOf(endpoint: string, asked: Asked = {}): LogFolder {
  return bucketFolder(bucketOf(endpoint, asked), {
    source: SOURCE,
    location: 's3://logs/spark-events',
    prefix: 'spark-events/',
    idleBodyMs: asked.limits?.idleBodyMs ?? HTTP_LIMITS.idleBodyMs,
  });
}
