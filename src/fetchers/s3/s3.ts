import { withoutUndefined } from '../../model/record-of.ts';
import { MS_PER_SECOND } from '../../model/units.ts';
import { type Check, FetchError } from '../fetcher.ts';
import { checkFolder } from '../log-folder/check-folder.ts';
import { createFolderFetcher } from '../log-folder/folder-fetcher.ts';
import { configured } from '../shared/configured.ts';
import { HTTP_LIMITS } from '../shared/http-settings.ts';
import { parseBaseUrl, shownAddress } from '../shared/request-target.ts';
import { filesOpenToAll, readSecret, type SecretReader } from '../shared/secret.ts';
import { tlsOf } from '../shared/tls.ts';
import type { SourceContext, SourceKind } from '../source-kind.ts';
import { bucketFolder } from './bucket-folder.ts';
import { parseBucketUri } from './bucket-uri.ts';
import { type AccessKeys, openBucket, type S3ClientSettings } from './s3-client.ts';
import { S3Settings } from './settings.ts';

/** Its listings come in no order, and without one folders cannot be told apart. */
const DIRECTORY_BUCKET = /--x-s3$/;

export const S3: SourceKind<S3Settings> = {
  kind: 's3',
  settings: S3Settings,
  open: async (settings, context) => {
    const { cluster, http } = context;
    const client = await clientSettingsOf(settings, context);
    const { source, limits } = client;
    const { prefix, location } = placeOf(settings);
    const store = openBucket(client, http.gate);
    const { idleBodyMs } = limits;
    const folder = bucketFolder(store, { source, location, prefix, idleBodyMs });
    return createFolderFetcher({
      source,
      kind: 's3',
      cluster,
      folder,
      check: async (signal) => [
        ...(await checkFolder(folder, signal)),
        IN_PROGRESS,
        ...(await checkKeyFiles(settings)),
      ],
      nowMs: http.nowMs,
    });
  },
};

const IN_PROGRESS: Check = {
  what: 'in progress',
  state: 'ok',
  detail:
    'a log of one file comes here when its application ends, as S3 cannot be appended to; a rolled one part by part (spark.eventLog.rolling.enabled)',
};

function placeOf({ uri, endpoint }: S3Settings): {
  readonly source: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly location: string;
} {
  const place = parseBucketUri(uri);
  if (place === undefined) throw new FetchError('s3', 'bad-payload', 'S3 wants s3://bucket/prefix');
  const { bucket, prefix } = place;
  const location = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
  const at = endpoint === undefined ? '' : ` at ${shownAddress(endpoint)}`;
  const source = `s3 ${location}${at}`;
  if (DIRECTORY_BUCKET.test(bucket)) {
    const message = `${source} is a directory bucket, which lists in no order: logs have to lie in a general purpose bucket`;
    throw new FetchError(source, 'bad-payload', message);
  }
  return { source, bucket, prefix, location };
}

async function clientSettingsOf(
  settings: S3Settings,
  { environment }: SourceContext,
): Promise<S3ClientSettings> {
  const { endpoint, credentials, requesterPays = false, timeoutSeconds, tls } = settings;
  const { source, bucket } = placeOf(settings);
  if (endpoint !== undefined) configured(source, () => parseBaseUrl(endpoint));
  const reader = { source, environment };
  const keys =
    credentials === undefined || credentials === 'anonymous'
      ? credentials
      : await keysOf(reader, credentials);
  const headersMs = timeoutSeconds === undefined ? undefined : timeoutSeconds * MS_PER_SECOND;
  return {
    source,
    bucket,
    forcePathStyle: settings.forcePathStyle ?? endpoint !== undefined,
    requesterPays,
    limits: { ...HTTP_LIMITS, ...withoutUndefined({ headersMs }) },
    ...withoutUndefined({
      endpoint,
      keys,
      region: settings.region ?? regionOf(settings, environment),
      ca: tls && (await tlsOf(reader, tls)).ca,
    }),
  };
}

/** Stores of other makers know no regions, but requests are signed for one. */
function regionOf(
  { endpoint, credentials }: S3Settings,
  { AWS_REGION: region }: SourceContext['environment'],
): string | undefined {
  if (region !== undefined && region !== '') return region;
  return endpoint === undefined && credentials !== 'anonymous' ? undefined : 'us-east-1';
}

/** Read once, so that what is missing is told at once, and anew for every request: files may be replaced. */
async function keysOf(
  reader: SecretReader,
  refs: Exclude<S3Settings['credentials'], 'anonymous' | undefined>,
): Promise<() => Promise<AccessKeys>> {
  const read = async (): Promise<AccessKeys> => ({
    accessKeyId: await readSecret(reader, refs.accessKeyId, 'token'),
    secretAccessKey: await readSecret(reader, refs.secretAccessKey, 'token'),
    ...(refs.sessionToken && {
      sessionToken: await readSecret(reader, refs.sessionToken, 'token'),
    }),
  });
  await read();
  return read;
}

async function checkKeyFiles({ credentials }: S3Settings): Promise<readonly Check[]> {
  if (credentials === undefined || credentials === 'anonymous') return [];
  const { secretAccessKey, sessionToken } = credentials;
  const files = [secretAccessKey, sessionToken].flatMap((ref) =>
    ref !== undefined && 'file' in ref ? [ref.file] : [],
  );
  return (await filesOpenToAll(files)).map((file) => ({
    what: 'secrets',
    state: 'warning',
    detail: `everybody on this machine may read ${file}: chmod o-r`,
  }));
}
