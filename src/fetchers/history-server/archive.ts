import { EventLogError, type LogSource } from '../../event-log/log-source.ts';
import { readEventLog } from '../../event-log/read-log.ts';
import type { ApplicationModel } from '../../model/application.ts';
import { FetchError, logSettingsOf, type ReadOptions, type RecordHandle } from '../fetcher.ts';
import { LOCAL_SOURCE } from '../local/local-file.ts';
import { logsInSpooledZip, notKept } from '../local/spooled-zip.ts';
import { counted } from '../shared/counted.ts';
import { attemptPath } from './address.ts';
import { addressOf } from './locate.ts';
import type { Server } from './server.ts';

/** Reads the event log in a handle's `/logs`. Throws FetchError. */
export async function readArchive(
  server: Server,
  handle: RecordHandle,
  maxBytes: number,
  options: ReadOptions,
): Promise<ApplicationModel> {
  const { cluster } = handle.ref;
  return useArchive({ server, maxBytes }, handle, options, async (log) =>
    readEventLog(log, { cluster, ...logSettingsOf(options) }),
  );
}

/** The log in a handle's `/logs`, which lies in a temporary file until `use` is done. Throws FetchError, and what `use` throws. */
export async function useArchive<T>(
  { server, maxBytes }: { readonly server: Server; readonly maxBytes: number },
  handle: RecordHandle,
  { signal, onBytes }: ReadOptions,
  use: (log: LogSource) => Promise<T>,
): Promise<T> {
  const { location } = handle;
  const body = await server.stream(`${attemptPath(addressOf(server, handle))}/logs`, {
    signal,
    maxBytes,
    // before 3.1 the whole log is replayed to see who may read it
    headersMs: server.replayMs,
    retriedStatuses: [500],
  });
  try {
    const items = logsInSpooledZip(counted(body.bytes, onBytes), (error, path) =>
      told(server, location, { error, path }),
    );
    for await (const item of items) {
      if (item.kind === 'unreadable') throw item.error;
      if (item.kind === 'log') return await use(item.log);
    }
    throw new FetchError(server.source, 'bad-payload', `${location} holds no event log yet`);
  } catch (error) {
    signal.throwIfAborted();
    throw told(server, location, { error });
  } finally {
    body.close();
  }
}

/** Nobody knows of the temporary file: errors speak of the address. What is no trouble of theirs stays as it is. */
function told(
  { source }: Server,
  location: string,
  { error, path }: { readonly error: unknown; readonly path?: string },
): unknown {
  if (error instanceof EventLogError) {
    const message = `${location}: ${error.message}`;
    return new FetchError(source, 'bad-payload', message, { cause: error });
  }
  if (error instanceof FetchError && error.source === LOCAL_SOURCE) {
    const message = path === undefined ? error.message : error.message.replaceAll(path, location);
    return new FetchError(source, error.code, message, { cause: error });
  }
  return notKept(source, location, error) ?? error;
}
