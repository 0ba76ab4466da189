import type { ApplicationModel } from '../../model/application.ts';
import { endedTaskCount } from '../../model/ended-tasks.ts';
import type { ExecutorSummary } from '../../model/executor.ts';
import { heldBytesByProfile } from '../../model/held-resources.ts';
import { executorRemovals } from '../failures/executor-removals.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { cpusOfTask } from '../stages/task-cpus.ts';

/** The life of one executor, as dynamic allocation sees it. An id that came back is told by its last life. */
export interface ExecutorUse {
  readonly executorId: string;
  readonly addedAtMs: number;
  /** Its removal, else the end of the record. */
  readonly endedAtMs: number;
  readonly lifeMs: number;
  /** Whether it was let go for want of work before the end. */
  readonly wasReleased: boolean;
  /** What an executor of its profile holds. */
  readonly heldBytes: number;
  readonly cores: number;
  readonly taskCount: number;
  /** Core-ms that tasks held of its cores × life; from 0 to 1. */
  readonly busyShare: number;
  /** From its last task (or its start) to its end; the part of its life in which it was idle for certain. */
  readonly idleTailMs: number;
  /** From the request to the registration (Spark 3.4+). */
  readonly startUpMs?: number;
}

/**
 * Every executor that was added, in the order of its coming. Tasks are those of all its lives together: exact, whatever the
 * sample of single tasks holds.
 */
export const executorUses = oncePerApplication((app: ApplicationModel): readonly ExecutorUse[] => {
  const { executors = [], environment, resourceProfiles = [] } = app.sections;
  const bytesOf = heldBytesByProfile(environment, app.clusterManager, resourceProfiles);
  const released = new Set(
    executorRemovals(app)
      .filter(({ kind }) => kind === 'released')
      .map(({ executorId }) => executorId),
  );
  return executors
    .filter(({ isDriver }) => !isDriver)
    .flatMap((executor) => useOf(app, executor, bytesOf, released) ?? [])
    .toSorted((a, b) => a.addedAtMs - b.addedAtMs);
});

function useOf(
  app: ApplicationModel,
  executor: ExecutorSummary,
  bytesOf: (profileId: number) => number,
  released: ReadonlySet<string>,
): ExecutorUse | undefined {
  const life = executor.lives.at(-1);
  if (life === undefined) return undefined;
  const endMs = app.endedAtMs ?? app.lastSeenAtMs;
  const { addedAtMs, cores, requestedAtMs, resourceProfileId } = life;
  const endedAtMs = Math.max(addedAtMs, life.removedAtMs ?? endMs);
  const lifeMs = endedAtMs - addedAtMs;
  const busyCoreMs = executor.taskTimeMs * cpusOfTask(app, resourceProfileId);
  const lastBusyAtMs = Math.max(addedAtMs, executor.lastTaskFinishedAtMs ?? addedAtMs);
  return {
    executorId: executor.executorId,
    addedAtMs,
    endedAtMs,
    lifeMs,
    wasReleased: released.has(executor.executorId) && life.removedAtMs !== undefined,
    heldBytes: bytesOf(resourceProfileId),
    cores,
    taskCount: endedTaskCount(executor),
    busyShare: lifeMs > 0 ? Math.min(1, busyCoreMs / (Math.max(1, cores) * lifeMs)) : 0,
    idleTailMs: Math.max(0, endedAtMs - lastBusyAtMs),
    ...(requestedAtMs === undefined ? {} : { startUpMs: Math.max(0, addedAtMs - requestedAtMs) }),
  };
}
