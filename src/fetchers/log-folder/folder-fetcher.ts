import type { KeptReadings } from '../../event-log/kept-readings.ts';
import { EventLogError, type LogSource } from '../../event-log/log-source.ts';
import { type ReadSettings, readEventLog, readGrowingLog } from '../../event-log/read-log.ts';
import type { ApplicationModel } from '../../model/application.ts';
import { attemptKey } from '../../model/attempt-key.ts';
import { MS_PER_DAY } from '../../model/units.ts';
import {
  type Check,
  FetchError,
  type Fetcher,
  isNotFound,
  logSettingsOf,
  type ReadOptions,
  type RecordHandle,
  type SourceKindName,
} from '../fetcher.ts';
import { readingKey } from '../reading-key.ts';
import { createDiscovery } from './discover-logs.ts';
import { createFolderIndex, type FolderIndex } from './folder-index.ts';
import { findFiles } from './found-log.ts';
import { handleOf, type LogOwner, logOf, pathsOf } from './log-handle.ts';

export interface FolderFetcherSettings extends LogOwner {
  readonly kind: SourceKindName;
  readonly check: (signal: AbortSignal) => Promise<readonly Check[]>;
  readonly nowMs: () => number;
  /** A day unless said: a driver that was killed leaves a log that never ends. */
  readonly abandonedAfterMs?: number;
}

/** A folder of event logs as a source of records. */
export function createFolderFetcher(settings: FolderFetcherSettings): Fetcher {
  const { source, kind, cluster, folder, check, nowMs } = settings;
  const { abandonedAfterMs = MS_PER_DAY } = settings;
  const index = createFolderIndex(folder, nowMs);
  const locate: Fetcher['locate'] = async (id, signal) => locateIn(index, settings, id, signal);

  async function useLog<T>(
    handle: RecordHandle,
    options: ReadOptions,
    use: (log: LogSource) => Promise<T>,
  ): Promise<T> {
    try {
      return await use(logOf(settings, handle, options));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await index.list(options.signal);
      const now = sameLog(handle, await locate(handle.ref.id, options.signal));
      if (now === undefined) throw error;
      return use(logOf(settings, now, options));
    }
  }

  return {
    source,
    kind,
    cluster,
    check,
    locate,
    useLog,
    discover: createDiscovery(folder, index, { cluster, nowMs, abandonedAfterMs }),
    read: async (handle, options) =>
      told(source, handle, async () =>
        useLog(handle, options, async (log) =>
          readLog(
            log,
            { cluster, ...logSettingsOf(options) },
            options.readings,
            readingKey(handle),
          ),
        ),
      ),
  };
}

async function locateIn(
  index: FolderIndex,
  owner: LogOwner,
  applicationId: string,
  signal: AbortSignal,
): Promise<readonly RecordHandle[]> {
  const listed = await index.logsOf(applicationId, signal);
  const found = await Promise.all(listed.map(async (log) => findFiles(owner.folder, log, signal)));
  return found.filter((log) => log !== undefined).map((log) => handleOf(owner, log));
}

async function readLog(
  log: LogSource,
  settings: Pick<ReadSettings, 'cluster' | 'signal' | 'maxLogBytes'>,
  readings: KeptReadings | undefined,
  key: string,
): Promise<ApplicationModel> {
  return readings === undefined
    ? readEventLog(log, settings)
    : readGrowingLog(log, settings, { readings, key });
}

/** A log that ended since it was located has another name, one that was compacted other parts. */
function sameLog(handle: RecordHandle, others: readonly RecordHandle[]): RecordHandle | undefined {
  const before = pathsOf(handle);
  return others.find(
    (other) => attemptKey(other.ref) === attemptKey(handle.ref) && pathsOf(other) !== before,
  );
}

/** A file's name alone does not say where it lies. */
async function told<T>(
  source: string,
  { location }: RecordHandle,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof EventLogError)) throw error;
    const message = `${location}: ${error.message}`;
    throw new FetchError(source, 'bad-payload', message, { cause: error });
  }
}
