import type { ApplicationModel } from '../../model/application.ts';
import { sumBy } from '../../model/sum-by.ts';
import { type ExecutorUse, executorUses } from './executor-use.ts';

/** Executors that came and went without earning their start. */
export interface ChurnedExecutors {
  /** Released after a short life, or without having been of use. */
  readonly churned: readonly ExecutorUse[];
  readonly addedCount: number;
  /** Those that ran no task at all. */
  readonly unusedCount: number;
  /** Bytes × ms that they held without a task. */
  readonly idleByteMs: number;
  /** How often executors were added again after some had been released. */
  readonly alternationCount: number;
  /** Median time from the request of an executor to its first breath, where the record has it (Spark 3.4+). */
  readonly startUpMs?: number;
}

export interface ChurnLimits {
  /** Catalogue cause 5: lives shorter than this. */
  readonly shortLifeMs: number;
  /** And busy for less than this share of it; one that worked all its short life was needed. */
  readonly maxBusyShare: number;
}

/** Lost executors are not meant: nobody chose to let them go. */
export function churnedExecutors(
  app: ApplicationModel,
  { shortLifeMs, maxBusyShare }: ChurnLimits,
): ChurnedExecutors {
  const uses = executorUses(app);
  const churned = uses.filter(
    ({ wasReleased, lifeMs, taskCount, busyShare }) =>
      wasReleased && (taskCount === 0 || (lifeMs < shortLifeMs && busyShare < maxBusyShare)),
  );
  const startUps = uses.flatMap(({ startUpMs }) => startUpMs ?? []).toSorted((a, b) => a - b);
  const startUpMs = startUps[Math.floor(startUps.length / 2)];
  return {
    churned,
    addedCount: uses.length,
    unusedCount: churned.filter(({ taskCount }) => taskCount === 0).length,
    idleByteMs: sumBy(
      churned,
      ({ heldBytes, lifeMs, busyShare }) => heldBytes * lifeMs * (1 - busyShare),
    ),
    alternationCount: alternations(uses),
    ...(startUpMs === undefined ? {} : { startUpMs }),
  };
}

/** Executors by the time of their coming and going: how often a coming follows a going. */
function alternations(uses: readonly ExecutorUse[]): number {
  const changes = uses
    .flatMap(({ addedAtMs, endedAtMs, wasReleased }) => [
      { atMs: addedAtMs, isAdded: true },
      ...(wasReleased ? [{ atMs: endedAtMs, isAdded: false }] : []),
    ])
    .toSorted((a, b) => a.atMs - b.atMs);
  return changes.filter(({ isAdded }, place) => isAdded && changes[place - 1]?.isAdded === false)
    .length;
}
