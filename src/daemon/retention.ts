import { MS_PER_DAY } from '../model/units.ts';
import type { DaemonParts } from './parts.ts';

/** Analyses for one step: the store's lock is held for some milliseconds. */
const STEP_COUNT = 200;
/** Steps for one tick, so that a first clean-up after years goes over many ticks. */
const STEPS_MAX = 50;

/** Removes what is older than the settings keep. */
export interface Retention {
  /** Once a day, and again until nothing old is left. Returns how many analyses went. Rejects with StoreError and FileError. */
  readonly run: (signal: AbortSignal) => Promise<number>;
}

/** Old analyses with their reports, and what the queue remembers of applications that no source tells of any more. */
export function createRetention({
  analyses,
  reports,
  queue,
  settings,
  nowMs,
  log,
}: Pick<DaemonParts, 'analyses' | 'reports' | 'queue' | 'settings' | 'nowMs' | 'log'>): Retention {
  let nextAtMs = -Infinity;

  /** How many went, and whether all that was old is gone. */
  async function prune(beforeMs: number, signal: AbortSignal): Promise<[number, boolean]> {
    let prunedCount = 0;
    for (let step = 0; step < STEPS_MAX && !signal.aborted; step += 1) {
      // reports first: who dies in between finds the analyses again, and nobody would find a report without one
      await reports.remove(await analyses.oldest(beforeMs, STEP_COUNT));
      const refs = await analyses.prune(beforeMs, STEP_COUNT);
      if (refs.length === 0) return [prunedCount, true];
      prunedCount += refs.length;
      // one that was judged again meanwhile was not pruned, but another in its place
      for (const reason of await reports.remove(refs)) log.warn('an old report stays', { reason });
    }
    return [prunedCount, false];
  }

  return {
    run: async (signal) => {
      const atMs = nowMs();
      if (atMs < nextAtMs) return 0;
      const beforeMs = atMs - settings.retentionDays * MS_PER_DAY;
      const [prunedCount, isDone] = await prune(beforeMs, signal);
      if (!isDone) return prunedCount;
      const forgottenCount = await queue.forget(beforeMs);
      nextAtMs = atMs + MS_PER_DAY;
      const isNews = prunedCount + forgottenCount > 0;
      log[isNews ? 'info' : 'debug']('old analyses were removed', {
        analyses: prunedCount,
        forgotten: forgottenCount,
      });
      return prunedCount;
    },
  };
}
