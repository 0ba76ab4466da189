import { type ListedLog, listLogs } from './found-log.ts';
import type { LogFolder } from './log-folder.ts';
import { idInNames, refOfLogName } from './log-names.ts';

/** What the last listing of a folder showed, by application. */
export interface FolderIndex {
  /** Lists anew. */
  readonly list: (signal: AbortSignal) => Promise<readonly ListedLog[]>;
  /** The logs of an application; lists anew where the last listing may be too old to tell. */
  readonly logsOf: (applicationId: string, signal: AbortSignal) => Promise<readonly ListedLog[]>;
}

/** A folder is listed again for one application at most so often, and never for more than a tenth of the time. */
const FRESH_MS = 5_000;
const FRESH_LISTINGS = 10;

/** Empty until it is asked. */
export function createFolderIndex(folder: LogFolder, nowMs: () => number): FolderIndex {
  let byApplication: ReadonlyMap<string, readonly ListedLog[]> = new Map();
  let staleAtMs = -Infinity;
  let running: Promise<readonly ListedLog[]> | undefined;

  async function listNow(signal: AbortSignal): Promise<readonly ListedLog[]> {
    const startedAtMs = nowMs();
    const logs = await listLogs(folder, signal);
    byApplication = Map.groupBy(logs, ({ name }) => refOfLogName('', name).id);
    const tookMs = nowMs() - startedAtMs;
    staleAtMs = nowMs() + Math.max(FRESH_MS, FRESH_LISTINGS * tookMs);
    return logs;
  }

  /** Whoever asks while a listing is under way gets that one, unless it ends because others gave it up. */
  async function list(signal: AbortSignal): Promise<readonly ListedLog[]> {
    if (running !== undefined) {
      const logs = await running.catch(() => undefined);
      signal.throwIfAborted();
      if (logs !== undefined) return logs;
      return list(signal);
    }
    running = listNow(signal).finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    list,
    logsOf: async (applicationId, signal) => {
      // what has ended stays as it is, but another attempt may have come
      if (nowMs() >= staleAtMs) await list(signal);
      return byApplication.get(applicationId) ?? byApplication.get(idInNames(applicationId)) ?? [];
    },
  };
}
