import type { ApplicationModel } from '../../model/application.ts';
import type { Saving } from '../../model/finding.ts';
import { sumBy } from '../../model/sum-by.ts';
import { coresHeldAtWork } from '../core-need.ts';
import { footprint } from '../footprint.ts';
import { rangeOf } from '../saving.ts';
import { executorRemovals } from './executor-removals.ts';
import { type TaskFailures, taskFailures } from './failures.ts';
import { wastedWork } from './wasted-work.ts';

/**
 * Core-ms of task time that went with the given executors: tasks they took along, outputs that had to be computed again, reads
 * that failed for want of them, and their part of what retried stages repeated.
 */
export function workLostWith(app: ApplicationModel, executorIds: ReadonlySet<string>): number {
  const direct = sumBy(
    taskFailures(app),
    (group) => group.coreMs * partLostWith(group, executorIds),
  );
  const losses = executorRemovals(app).filter(({ kind }) => kind !== 'released');
  const ours = losses.filter(({ executorId }) => executorIds.has(executorId)).length;
  const repeated = wastedWork(app).byReason.repeated.coreMs;
  return direct + (losses.length === 0 ? 0 : (repeated * ours) / losses.length);
}

/** From 0 to 1. */
function partLostWith(
  { failure, executors }: TaskFailures,
  executorIds: ReadonlySet<string>,
): number {
  switch (failure.reason) {
    case 'FetchFailed':
      return executorIds.has(failure.fromExecutorId ?? '') ? 1 : 0;
    case 'ExecutorLostFailure':
    case 'Resubmitted':
      return partOn(executors, executorIds);
    default:
      return 0;
  }
}

function partOn(executors: ReadonlyMap<string, number>, executorIds: ReadonlySet<string>): number {
  let all = 0;
  let ours = 0;
  for (const [executorId, taskCount] of executors) {
    all += taskCount;
    if (executorIds.has(executorId)) ours += taskCount;
  }
  return all > 0 ? ours / all : 0;
}

/**
 * What not losing this work gives back. Memory × time is what its cores held, measured; the wall clock assumes that the work
 * was spread over all cores that were held while tasks ran, which only its order of magnitude rests on.
 */
export function savingOfLostWork(app: ApplicationModel, lostCoreMs: number): Saving {
  const { wallMs, bytesPerCore } = footprint(app);
  const cores = coresAtWork(app);
  const lostWallMs = cores > 0 ? Math.min(wallMs, lostCoreMs / cores) : 0;
  const lost = rangeOf(lostWallMs, 'modelled');
  return {
    wallMs: { ...lost, high: Math.min(wallMs, lost.high) },
    memoryByteMs: rangeOf(lostCoreMs * bytesPerCore, 'measured'),
    basis: 'measured',
  };
}

/** Executors that came late, or went while the driver was busy, do not make fewer cores of those that shared the work. */
function coresAtWork(app: ApplicationModel): number {
  const { occupancy } = app.sections;
  const atWork = occupancy === undefined ? undefined : coresHeldAtWork(occupancy);
  if (atWork !== undefined) return atWork;
  const { wallMs, heldCoreMs } = footprint(app);
  return wallMs > 0 ? heldCoreMs / wallMs : 0;
}
