import type { ApplicationModel } from '../../model/application.ts';
import type { ExecutorSummary } from '../../model/executor.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { taskFailures } from './failures.ts';
import { moreTelling, type RemovalReason, readRemoval } from './removal-reason.ts';

/** One executor that went away before the application ended, and why. */
export interface ExecutorRemoval extends RemovalReason {
  readonly executorId: string;
  readonly host?: string;
  /** Absent where only its lost tasks tell of it and they have no time. */
  readonly atMs?: number;
}

/**
 * Every removal of an executor, earliest first. The reason is the removal's own or that of the tasks it took along, whichever
 * says more: Spark often removes an executor for a lost connection and hears only later that the container was killed.
 */
export const executorRemovals = oncePerApplication(
  (app: ApplicationModel): readonly ExecutorRemoval[] => {
    const losses = lossesByExecutor(app);
    return (app.sections.executors ?? [])
      .filter(({ isDriver }) => !isDriver)
      .flatMap((executor) => removalsOf(executor, losses.get(executor.executorId)))
      .toSorted((a, b) => (a.atMs ?? Infinity) - (b.atMs ?? Infinity));
  },
);

interface Loss {
  readonly reason: RemovalReason;
  readonly atMs: number;
}

function lossesByExecutor(app: ApplicationModel): ReadonlyMap<string, Loss> {
  const losses = new Map<string, Loss>();
  for (const { failure, executors, lastAtMs } of taskFailures(app)) {
    if (failure.reason !== 'ExecutorLostFailure') continue;
    const reason = readRemoval(failure.message ?? '');
    for (const executorId of executors.keys()) {
      const known = losses.get(executorId);
      losses.set(executorId, {
        reason: known === undefined ? reason : moreTelling(known.reason, reason),
        atMs: Math.max(known?.atMs ?? 0, lastAtMs),
      });
    }
  }
  return losses;
}

function removalsOf(executor: ExecutorSummary, loss: Loss | undefined): ExecutorRemoval[] {
  const { executorId, host, lives } = executor;
  const where = { executorId, ...(host === undefined ? {} : { host }) };
  const removed = lives.filter(({ removedAtMs }) => removedAtMs !== undefined);
  if (removed.length === 0) {
    return loss === undefined ? [] : [{ ...loss.reason, ...where, atMs: loss.atMs }];
  }
  return removed.map(({ removedAtMs, removedReason }, index) => {
    const own = readRemoval(removedReason ?? '');
    const isLast = index === removed.length - 1;
    const told = isLast && loss !== undefined ? moreTelling(own, loss.reason) : own;
    return { ...told, ...where, ...(removedAtMs === undefined ? {} : { atMs: removedAtMs }) };
  });
}
