import { sumBy } from '../../model/sum-by.ts';
import type { Capacity } from './capacity.ts';

/** How executors are asked for and let go; times in ms. */
export interface DynamicPolicy {
  readonly minExecutors: number;
  readonly initialExecutors?: number;
  readonly maxExecutors: number;
  readonly idleTimeoutMs: number;
  /** From a request to the executor's first task. */
  readonly startMs: number;
  /** Cores of an executor that tasks can use, and tasks that fit on it. */
  readonly coresEach: number;
  readonly tasksEach: number;
}

/** Spark's default of `spark.dynamicAllocation.schedulerBacklogTimeout` and of the sustained one. */
const BACKLOG_MS = 1_000;

/** Executors as Spark's dynamic allocation manages them, and how long they were held. */
export interface DynamicCapacity extends Capacity {
  /** Executor-ms held until the time last moved to. */
  readonly heldMs: () => number;
}

interface Fleet {
  aliveCount: number;
  /** Since when the executor has had no task; of those that have one, Infinity. Spark spreads tasks: n tasks, n executors. */
  readonly idleSinceMs: number[];
  /** Requests under way, in order of arrival. */
  readonly arrivals: { readonly atMs: number; readonly count: number }[];
  askAtMs: number;
  askCount: number;
  runningCount: number;
  waitingCount: number;
  nowMs: number;
  heldMs: number;
}

/**
 * One more executor after a second of backlog, then two, four, … a second, up to what running and waiting tasks need; one that
 * had no task for the timeout goes (Spark's ExecutorAllocationManager).
 */
export function dynamicCapacity(policy: DynamicPolicy, fromMs: number): DynamicCapacity {
  const aliveCount = policy.initialExecutors ?? policy.minExecutors;
  const fleet: Fleet = {
    aliveCount,
    idleSinceMs: Array.from({ length: aliveCount }, () => fromMs),
    arrivals: [],
    askAtMs: Infinity,
    askCount: 1,
    runningCount: 0,
    waitingCount: 0,
    nowMs: fromMs,
    heldMs: 0,
  };
  return {
    poolCount: 1,
    coresOf: () => fleet.aliveCount * policy.coresEach,
    nextChangeMs: () => nextChange(fleet, policy),
    moveTo: (atMs) => {
      for (let next = nextChange(fleet, policy); next <= atMs; next = nextChange(fleet, policy)) {
        pass(fleet, next);
        change(fleet, policy);
      }
      pass(fleet, atMs);
    },
    onLoad: (runningCount, waitingCount) => {
      const busyBefore = busyOf(fleet);
      fleet.runningCount = runningCount;
      fleet.waitingCount = waitingCount;
      markIdle(fleet, busyBefore);
      if (waitingCount === 0) {
        fleet.askAtMs = Infinity;
        fleet.askCount = 1;
      } else if (fleet.askAtMs === Infinity && wanted(fleet, policy) > 0) {
        fleet.askAtMs = fleet.nowMs + BACKLOG_MS;
      }
    },
    heldMs: () => fleet.heldMs,
  };
}

function busyOf({ aliveCount, runningCount }: Fleet): number {
  return Math.min(aliveCount, runningCount);
}

function markIdle(fleet: Fleet, busyBefore: number): void {
  const busy = busyOf(fleet);
  for (let place = busyBefore; place < busy; place += 1) fleet.idleSinceMs[place] = Infinity;
  for (let place = busy; place < busyBefore; place += 1) fleet.idleSinceMs[place] = fleet.nowMs;
}

function pass(fleet: Fleet, atMs: number): void {
  fleet.heldMs += fleet.aliveCount * Math.max(0, atMs - fleet.nowMs);
  fleet.nowMs = Math.max(fleet.nowMs, atMs);
}

function nextChange(fleet: Fleet, policy: DynamicPolicy): number {
  return Math.min(fleet.askAtMs, fleet.arrivals[0]?.atMs ?? Infinity, nextRelease(fleet, policy));
}

/** The last of the executors is the one that has been idle longest. */
function nextRelease({ aliveCount, idleSinceMs }: Fleet, policy: DynamicPolicy): number {
  if (aliveCount <= policy.minExecutors) return Infinity;
  return (idleSinceMs[aliveCount - 1] ?? Infinity) + policy.idleTimeoutMs;
}

function change(fleet: Fleet, policy: DynamicPolicy): void {
  if (fleet.askAtMs <= fleet.nowMs) ask(fleet, policy);
  const [arrival] = fleet.arrivals;
  if (arrival !== undefined && arrival.atMs <= fleet.nowMs) {
    fleet.arrivals.shift();
    for (let count = 0; count < arrival.count; count += 1) {
      const isBusy = fleet.aliveCount < fleet.runningCount;
      fleet.idleSinceMs[fleet.aliveCount] = isBusy ? Infinity : fleet.nowMs;
      fleet.aliveCount += 1;
    }
  }
  if (nextRelease(fleet, policy) <= fleet.nowMs) fleet.aliveCount -= 1;
}

function ask(fleet: Fleet, policy: DynamicPolicy): void {
  const count = Math.min(fleet.askCount, wanted(fleet, policy));
  if (count <= 0) {
    fleet.askAtMs = Infinity;
    return;
  }
  fleet.arrivals.push({ atMs: fleet.nowMs + policy.startMs, count });
  fleet.askCount *= 2;
  fleet.askAtMs = fleet.nowMs + BACKLOG_MS;
}

/** Executors that tasks need and that are neither there nor on their way. */
function wanted(fleet: Fleet, { maxExecutors, tasksEach }: DynamicPolicy): number {
  const needed = Math.ceil((fleet.runningCount + fleet.waitingCount) / tasksEach);
  const coming = sumBy(fleet.arrivals, ({ count }) => count);
  return Math.min(maxExecutors, needed) - fleet.aliveCount - coming;
}
