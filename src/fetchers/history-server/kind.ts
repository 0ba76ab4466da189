import { FetchError } from '../fetcher.ts';
import { checkingSecrets, httpSettingsOf } from '../shared/connect.ts';
import type { SourceKind } from '../source-kind.ts';
import { sourceName } from './address.ts';
import { HistoryServerSettings } from './settings.ts';

export const HISTORY_SERVER: SourceKind<HistoryServerSettings> = {
  kind: 'history-server',
  settings: HistoryServerSettings,
  open: async (settings, context) => {
    const { url, logs, maxArchiveBytes, ...connection } = settings;
    const source = sourceName(url);
    const http = await httpSettingsOf(source, connection, context);
    const { createHistoryServer } = await import('./history-server.ts');
    try {
      const server = createHistoryServer(
        { cluster: context.cluster, url, logs, maxArchiveBytes },
        http,
        context.http,
      );
      return checkingSecrets(server, connection);
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      throw new FetchError(source, 'bad-payload', cause.message, { cause });
    }
  },
};
