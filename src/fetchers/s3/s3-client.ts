import {
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { withoutUndefined } from '../../model/record-of.ts';
import type { HostGate } from '../shared/host-gate.ts';
import type { HttpLimits } from '../shared/http-settings.ts';
import { objectOf, objectsOf } from './answers.ts';
import { boundBody, type CollectedBodies } from './bounded-bodies.ts';
import type { ListRequest, ObjectStore } from './object-store.ts';
import { storeFailure } from './store-failure.ts';

export interface AccessKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface S3ClientSettings {
  readonly source: string;
  readonly bucket: string;
  /** Of a store that is not Amazon's. */
  readonly endpoint?: string;
  /** Absent: where AWS' own tools look. */
  readonly region?: string;
  readonly forcePathStyle: boolean;
  /** Asked for every request; absent: where AWS' own tools look. */
  readonly keys?: 'anonymous' | (() => Promise<AccessKeys>);
  readonly ca?: string;
  readonly requesterPays: boolean;
  readonly limits: Pick<HttpLimits, 'connectMs' | 'headersMs' | 'idleBodyMs' | 'attemptCount'>;
}

/** A bucket through the official client. */
export function openBucket(settings: S3ClientSettings, gate: HostGate): ObjectStore {
  const { source, bucket, endpoint, requesterPays } = settings;
  const host = endpoint === undefined ? `${bucket}.s3` : new URL(endpoint).host;
  const of = { Bucket: bucket, ...(requesterPays && { RequestPayer: 'requester' as const }) };
  const lister = clientOf(settings, 'all');
  const reader = clientOf(settings, 'errors');

  /** The place at the host is given back by `ask` with the answer's end, or here when there is no answer. */
  async function asked<T>(
    what: string,
    signal: AbortSignal,
    ask: (leave: () => void) => Promise<T>,
  ): Promise<T> {
    const leave = await gate.enter(host, signal);
    try {
      return await ask(leave);
    } catch (error) {
      leave();
      // whatever broke because the caller gave up is told as that
      signal.throwIfAborted();
      throw storeFailure({ source, address: endpoint ?? `s3://${bucket}`, what, bucket }, error);
    }
  }

  return {
    list: async (request, signal) => {
      const what = `s3://${bucket}/${request.prefix}`;
      return asked(what, signal, async (leave) => {
        const command = new ListObjectsV2Command({ ...of, ...pageOf(request) });
        const answer = await lister.send(command, { abortSignal: signal });
        leave();
        return objectsOf(source, request, answer);
      });
    },
    get: async (request, signal) => {
      const { key, offset, etag } = request;
      return asked(`s3://${bucket}/${key}`, signal, async (leave) => {
        const Range = offset > 0 ? `bytes=${offset}-` : undefined;
        const part = withoutUndefined({ Range, IfMatch: etag });
        const command = new GetObjectCommand({ ...of, Key: key, ...part });
        const answer = await reader.send(command, { abortSignal: signal });
        const opened = objectOf(source, request, answer);
        opened.body.once('close', leave);
        return opened;
      });
    },
  };
}

function pageOf({ prefix, after, token }: ListRequest): {
  readonly Prefix: string;
  readonly EncodingType: 'url';
  readonly StartAfter?: string;
  readonly ContinuationToken?: string;
} {
  return {
    Prefix: prefix,
    // keys may hold what XML cannot
    EncodingType: 'url',
    ...withoutUndefined({ StartAfter: after, ContinuationToken: token }),
  };
}

function clientOf(settings: S3ClientSettings, bodies: CollectedBodies): S3Client {
  const client = new S3Client(configOf(settings));
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      await boundBody(result.response, bodies, settings.limits.idleBodyMs);
      return result;
    },
    // next to the network
    { step: 'deserialize', priority: 'low', name: 'boundBody' },
  );
  return client;
}

function configOf({
  endpoint,
  region,
  forcePathStyle,
  keys,
  ca,
  limits,
}: S3ClientSettings): S3ClientConfig {
  return {
    forcePathStyle,
    maxAttempts: limits.attemptCount,
    // lengths are checked while reading; a checksum of the whole says nothing of a body that was resumed
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: limits.connectMs,
      requestTimeout: limits.headersMs,
      throwOnRequestTimeout: true,
      // bodies have limits of their own; how long a reader of logs takes is nobody's business
      socketTimeout: 0,
      ...(ca !== undefined && { httpsAgent: { ca } }),
    },
    ...withoutUndefined({ endpoint, region }),
    ...(keys !== undefined && identityOf(keys)),
  };
}

function identityOf(
  keys: Exclude<S3ClientSettings['keys'], undefined>,
): Pick<S3ClientConfig, 'credentials' | 'signer'> {
  if (keys === 'anonymous') {
    return {
      signer: { sign: async (request) => Promise.resolve(request) },
      credentials: { accessKeyId: '', secretAccessKey: '' },
    };
  }
  // what has expired is asked for again: files may be replaced
  return { credentials: async () => ({ ...(await keys()), expiration: new Date(0) }) };
}
