import { FetchError, type Fetcher } from '../fetcher.ts';
import type { HttpRuntime, HttpSettings } from '../shared/http-settings.ts';
import { shownAddress } from './address.ts';
import { readArchive, useArchive } from './archive.ts';
import { check } from './check.ts';
import { discover } from './discover.ts';
import { locate } from './locate.ts';
import { prepare } from './replay.ts';
import { readRest } from './rest/read-rest.ts';
import { createServer } from './server.ts';
import type { HistoryServerSettings } from './settings.ts';

export interface HistoryServerOptions
  extends Pick<HistoryServerSettings, 'url' | 'logs' | 'maxArchiveBytes'> {
  /** The name under which its applications are kept. */
  readonly cluster: string;
}

/** Throws `TypeError` for an address that is none. */
export function createHistoryServer(
  settings: HistoryServerOptions,
  http: Omit<HttpSettings, 'source' | 'baseUrl'>,
  runtime: HttpRuntime,
): Fetcher {
  const { cluster, url, logs, maxArchiveBytes } = settings;
  const server = createServer(url, http, runtime);
  const { source } = server;
  return {
    source,
    kind: 'history-server',
    cluster,
    discover: (window, signal) => discover(server, cluster, window, signal),
    check: async (signal) => check(server, { logs }, signal),
    locate: async (applicationId, signal) =>
      locate(server, { cluster, shownAddress: shownAddress(url), logs }, applicationId, signal),
    prepare: async (handle, signal) => prepare(server, handle, signal),
    useLog: async (handle, options, use) =>
      useArchive({ server, maxBytes: maxArchiveBytes }, handle, options, use),
    read: async (handle, options) => {
      switch (handle.record) {
        case 'archive':
          return readArchive(server, handle, maxArchiveBytes, options);
        case 'rest':
          return readRest(server, handle, options);
        case 'log':
          throw new FetchError(source, 'bad-payload', 'a History Server gives no log as it lies');
      }
    },
  };
}
