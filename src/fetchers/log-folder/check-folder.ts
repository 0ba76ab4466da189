import { largestBy } from '../../model/largest-by.ts';
import type { Check } from '../fetcher.ts';
import { beginsAsEventLog } from '../local/sniff.ts';
import { checked, type Seen } from '../shared/checked.ts';
import { findFiles, isNamedInProgress, type ListedLog, listLogs } from './found-log.ts';
import type { LogFolder } from './log-folder.ts';

/** What a folder shows to somebody who wants to see whether its logs can be read. Rejects only with the signal's reason. */
export async function checkFolder(
  folder: LogFolder,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  let logs: readonly ListedLog[] = [];
  const listing = await checked('listing', signal, async () => {
    logs = await listLogs(folder, signal);
    return listed(folder, logs);
  });
  const newest = logs
    .filter((log) => !isNamedInProgress(log) && log.isMisnamed !== true)
    .reduce<ListedLog | undefined>(
      (a, b) => (a !== undefined && a.atMs >= b.atMs ? a : b),
      undefined,
    );
  if (listing.state === 'failed' || newest === undefined) return [listing];
  return [listing, await checked('reading', signal, async () => opened(folder, newest, signal))];
}

function listed({ location }: LogFolder, found: readonly ListedLog[]): Seen {
  const logs = found.filter(({ isMisnamed }) => isMisnamed !== true);
  const writtenCount = logs.filter(isNamedInProgress).length;
  const [misnamed] = found.filter(({ isMisnamed }) => isMisnamed === true);
  if (found.length === 0) {
    const detail = `${location} holds no event log: is it what spark.eventLog.dir says?`;
    return { state: 'warning', detail };
  }
  const latestMs = largestBy(logs, ({ atMs }) => atMs);
  const last = latestMs === 0 ? '' : `, the last of ${new Date(latestMs).toISOString()}`;
  const detail = `${logs.length} ${logs.length === 1 ? 'log' : 'logs'}, ${writtenCount} of them in progress${last}`;
  if (misnamed === undefined) return { state: 'ok', detail };
  const count = found.length - logs.length;
  return {
    state: 'warning',
    detail: `${detail}; ${count} that cannot be read, for their names are not UTF-8: rename them (${misnamed.name})`,
  };
}

async function opened(folder: LogFolder, log: ListedLog, signal: AbortSignal): Promise<Seen> {
  const found = await findFiles(folder, log, signal);
  const [file] = found?.files ?? [];
  if (file === undefined) return { state: 'ok', detail: `${log.name} has no part yet` };
  const { path } = file;
  const isLog = await beginsAsEventLog({ name: path, open: () => folder.open(path, signal) });
  return isLog
    ? { state: 'ok', detail: `${path} opens, and is an event log` }
    : { state: 'warning', detail: `${path} opens, and does not begin as an event log does` };
}
