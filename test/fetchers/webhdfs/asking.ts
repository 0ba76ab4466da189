import type { Fetcher, RecordHandle } from '../../../src/fetchers/fetcher.ts';
import { WebHdfsSettings } from '../../../src/fetchers/webhdfs/settings.ts';
import { WEBHDFS } from '../../../src/fetchers/webhdfs/webhdfs.ts';
import type { Exchange } from '../../support/fixture-server.ts';
import { aHttpRuntime, type TestHttpRuntime } from '../../support/http-runtime.ts';

/** A day after the recorded logs were written. */
export const NOW_MS = 1_795_323_000_000;
export const FOLDER = '/spark-events';

/** A source of `/spark-events`, as a config file would have it. */
export async function aFolder(
  urls: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
  runtime: TestHttpRuntime = aHttpRuntime({ nowMs: () => NOW_MS }),
  environment: Readonly<Record<string, string>> = {},
): Promise<Fetcher> {
  const settings = WebHdfsSettings.parse({
    urls,
    path: FOLDER,
    auth: { kind: 'simple', userName: 'spark' },
    timeoutSeconds: 2,
    ...more,
  });
  const source = await WEBHDFS.open(settings, { cluster: 'prod', http: runtime, environment });
  if (!('locate' in source)) throw new Error('no source of records');
  return source;
}

export function api(path: string, query: string): string {
  return `/webhdfs/v1${path}?${query}&user.name=spark`;
}

export function listing(...names: readonly string[]): string {
  return JSON.stringify({ FileStatuses: { FileStatus: names.map((name) => aStatus(name)) } });
}

export function batch(remainingEntries: number, ...names: readonly string[]): string {
  const partialListing = { FileStatuses: { FileStatus: names.map((name) => aStatus(name)) } };
  return JSON.stringify({ DirectoryListing: { partialListing, remainingEntries } });
}

function aStatus(pathSuffix: string): object {
  const type = pathSuffix.startsWith('eventlog_v2_') ? 'DIRECTORY' : 'FILE';
  return { pathSuffix, type, length: 1000, modificationTime: NOW_MS - 1000 };
}

export function refusal(exception: string, message: string, status = 403): Partial<Exchange> {
  const RemoteException = { exception, javaClassName: `org.apache.hadoop.${exception}`, message };
  return { status, body: JSON.stringify({ RemoteException }) };
}

/** All the bytes of a log, part by part. */
export async function bytesOfLog(folder: Fetcher, handle: RecordHandle): Promise<Buffer> {
  const { signal } = new AbortController();
  const chunks: Uint8Array[] = [];
  await folder.useLog?.(handle, { signal }, async ({ parts }) => {
    chunks.length = 0;
    for (const part of parts)
      for await (const chunk of part.open()) chunks.push(Uint8Array.from(chunk));
  });
  return Buffer.concat(chunks);
}

export async function logOf(folder: Fetcher, id: string): Promise<RecordHandle> {
  const [handle] = await folder.locate(id, new AbortController().signal);
  if (handle === undefined) throw new Error(`${id} is not there`);
  return handle;
}
