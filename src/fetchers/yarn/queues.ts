import type { z } from 'zod';
import type { Queue, SchedulerAnswer } from './schema.ts';

/** The queues of a cluster, as its scheduler tells them. */
export interface SchedulerQueues {
  /** `capacityScheduler`, `fairScheduler`. */
  readonly scheduler: string;
  /** Those that applications run in: full paths, in order. */
  readonly leaves: readonly QueueState[];
}

export interface QueueState {
  readonly path: string;
  /** A stopped one takes no applications. */
  readonly isRunning: boolean;
}

/** The leaves of either scheduler's tree: the Capacity Scheduler nests `queues`, the Fair Scheduler `childQueues`. */
export function queuesOf({ scheduler }: z.infer<typeof SchedulerAnswer>): SchedulerQueues {
  const { type, rootQueue, queues } = scheduler.schedulerInfo;
  const roots = rootQueue === undefined ? (queues?.queue ?? []) : [rootQueue];
  const leaves = roots.flatMap(leavesOf);
  return {
    scheduler: type,
    leaves: leaves.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

function leavesOf(queue: Queue): readonly QueueState[] {
  const children = [...(queue.queues?.queue ?? []), ...(queue.childQueues?.queue ?? [])];
  if (children.length > 0) return children.flatMap(leavesOf);
  const path = queue.queuePath ?? queue.queueName ?? '';
  const isRunning = queue.state === undefined || queue.state === null || queue.state === 'RUNNING';
  return path === '' ? [] : [{ path, isRunning }];
}
