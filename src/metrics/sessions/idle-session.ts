import type { ApplicationModel } from '../../model/application.ts';
import type { ExecutorLife } from '../../model/executor.ts';
import { heldBytesByProfile } from '../../model/held-resources.ts';
import { type Interval, lengthOf, unionOf } from '../../model/interval.ts';
import { driverStretches } from '../budget/driver-phases.ts';
import { driverGaps } from '../driver-gaps.ts';

/** What a session held while nobody used it. */
export interface IdleTime {
  /** The stretches without a job, in order. */
  readonly intervals: readonly Interval[];
  readonly idleMs: number;
  /** Executors' memory × time in them, less the `keptMs` that dynamic allocation would have kept each executor. */
  readonly memoryByteMs: number;
  /** Executors held at once in them, on average. */
  readonly executorCount: number;
}

/**
 * Stretches of at least `minIdleMs` in which the session had no job, before the first one too, and what executors held in them.
 * The pauses of one statement are not idle: its own code runs then. Exact: lives and jobs are measured.
 */
export function idleTimeOf(
  app: ApplicationModel,
  { minIdleMs, keptMs }: { readonly minIdleMs: number; readonly keptMs: number },
): IdleTime {
  const ownCode = new Set(driverGaps(app, 0).map(({ fromMs }) => fromMs));
  const intervals = unionOf(
    driverStretches(app).filter(({ phase, fromMs }) => phase !== 'commit' && !ownCode.has(fromMs)),
  ).filter(({ fromMs, toMs }) => toMs - fromMs >= minIdleMs);
  const idleMs = lengthOf(intervals);
  return { intervals, idleMs, ...heldIn(app, intervals, keptMs) };
}

function heldIn(app: ApplicationModel, intervals: readonly Interval[], keptMs: number) {
  const { environment, resourceProfiles = [] } = app.sections;
  const bytesOf = heldBytesByProfile(environment, app.clusterManager, resourceProfiles);
  let [memoryByteMs, executorMs, idleMs] = [0, 0, 0];
  const lives = executorLives(app);
  // few: each of them is long
  for (const interval of intervals) {
    idleMs += interval.toMs - interval.fromMs;
    for (const life of lives) {
      const heldMs = overlapMs(app, life, interval);
      executorMs += heldMs;
      memoryByteMs += bytesOf(life.resourceProfileId) * Math.max(0, heldMs - keptMs);
    }
  }
  return { memoryByteMs, executorCount: idleMs > 0 ? executorMs / idleMs : 0 };
}

function executorLives({ sections: { executors = [] } }: ApplicationModel) {
  return executors.filter(({ isDriver }) => !isDriver).flatMap(({ lives }) => lives);
}

function overlapMs(app: ApplicationModel, life: ExecutorLife, { fromMs, toMs }: Interval): number {
  const untilMs = Math.min(life.removedAtMs ?? app.lastSeenAtMs, toMs);
  return Math.max(0, untilMs - Math.max(life.addedAtMs, fromMs));
}
