import type { Fetcher } from '../../../src/fetchers/fetcher.ts';
import type { WebHdfsSettings } from '../../../src/fetchers/webhdfs/settings.ts';
import { WEBHDFS } from '../../../src/fetchers/webhdfs/webhdfs.ts';
import type { Exchange } from '../../support/fixture-server.ts';
import { aHttpRuntime, type TestHttpRuntime } from '../../support/http-runtime.ts';

export const API = '/webhdfs/v1';
export const FOLDER = '/spark-events';
export const NAME = 'application_1795236425508_0001';

const ENVIRONMENT = { HADOOP_USER_NAME: 'spark', TOKEN: 't0ken', PASSWORD: 's3cret' };

export async function aWebHdfs(
  urls: readonly string[],
  settings: Partial<WebHdfsSettings> = {},
  runtime: TestHttpRuntime = aHttpRuntime(),
): Promise<Fetcher> {
  const source = await WEBHDFS.open(
    { urls: [...urls], path: FOLDER, timeoutSeconds: 20, ...settings },
    { cluster: 'prod', http: runtime, environment: ENVIRONMENT },
  );
  if (!('locate' in source)) throw new Error('a folder is a source of records');
  return source;
}

export function aBatch(names: readonly string[], remainingEntries = 0): string {
  return JSON.stringify({
    DirectoryListing: {
      partialListing: { FileStatuses: { FileStatus: names.map(aStatus) } },
      remainingEntries,
    },
  });
}

export function aListing(names: readonly string[]): string {
  return JSON.stringify({ FileStatuses: { FileStatus: names.map(aStatus) } });
}

function aStatus(pathSuffix: string): object {
  return { pathSuffix, type: 'FILE', length: 1, modificationTime: Date.UTC(2026, 0, 1, 11) };
}

export function listed(names: readonly string[] = [NAME]): Exchange {
  return { path: BATCH_PATH, body: aBatch(names) };
}

export const BATCH_PATH = `${API}${FOLDER}?op=LISTSTATUS_BATCH&user.name=spark`;
export const LIST_PATH = `${API}${FOLDER}?op=LISTSTATUS&user.name=spark`;

export function openPath(name: string, offset = 0): string {
  const at = offset === 0 ? '' : `&offset=${offset}`;
  return `${API}${FOLDER}/${name}?op=OPEN${at}&user.name=spark`;
}

/** What a DataNode is asked, by the recorded redirect. */
export function dataPath(name: string, offset = 0): string {
  return `${API}${FOLDER}/${name}?op=OPEN&user.name=spark&namenoderpcaddress=127.0.0.1:9000&offset=${offset}`;
}

export function redirect(host: string, name = NAME, offset = 0): Exchange {
  return {
    path: openPath(name, offset),
    status: 307,
    headers: { location: `http://${host}${dataPath(name, offset)}` },
  };
}

export function remote(exception: string, message: string): string {
  return JSON.stringify({ RemoteException: { exception, javaClassName: exception, message } });
}

export const STANDBY: Pick<Exchange, 'status' | 'body'> = {
  status: 403,
  body: remote(
    'StandbyException',
    'Operation category READ is not supported in state standby. Visit https://s.apache.org/sbnn-error',
  ),
};
