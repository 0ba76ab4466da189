import { describe, expect, it } from 'vitest';
import { churnedExecutors } from '../../../src/metrics/allocation/churned-executors.ts';
import { dynamicAllocation } from '../../../src/metrics/allocation/dynamic-allocation.ts';
import { executorUses } from '../../../src/metrics/allocation/executor-use.ts';
import { keptExecutors } from '../../../src/metrics/allocation/kept-executors.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import {
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  GIB,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../../builders/application.ts';

const ON = { 'spark.dynamicAllocation.enabled': 'true', 'spark.executor.memoryOverhead': '1g' };
const at = (minutes: number): number => STARTED_AT_MS + minutes * MINUTE_MS;

/** 5 GiB and 4 cores from `from` to `to` (or the end, at 30), last busy at `busyTo`, for `busy` core-minutes. */
function executor(
  executorId: string,
  { from, to, busyTo, busy = 4 }: { from: number; to?: number; busyTo?: number; busy?: number },
): ExecutorSummary {
  const gone = { removedAtMs: at(to ?? 30), removedReason: 'Executor killed by driver.' };
  return anExecutor({
    executorId,
    lives: [
      aLife({
        addedAtMs: at(from),
        requestedAtMs: at(from - 0.5),
        ...(to === undefined ? {} : gone),
      }),
    ],
    taskTimeMs: busyTo === undefined ? 0 : busy * MINUTE_MS,
    completedTaskCount: busyTo === undefined ? 0 : 10,
    ...(busyTo === undefined ? {} : { lastTaskFinishedAtMs: at(busyTo) }),
  });
}

function allocating(
  executors: readonly ExecutorSummary[],
  set: Readonly<Record<string, string>> = {},
) {
  return anApplication({
    sections: {
      executors,
      environment: anEnvironment({ ...ON, ...set }),
      totals: totalsOf({ shuffleWriteBytes: GIB }),
    },
  });
}

describe('executor use', () => {
  it('is told by life, tasks and the idle time at the end', () => {
    const [first, second] = executorUses(
      allocating([executor('2', { from: 10 }), executor('1', { from: 0, to: 4, busyTo: 1 })]),
    );
    // 4 of 4 cores x 4 minutes were busy
    expect(first).toMatchObject({ executorId: '1', wasReleased: true, heldBytes: 5 * GIB });
    expect(first).toMatchObject({ lifeMs: 4 * MINUTE_MS, busyShare: 0.25, startUpMs: 30_000 });
    expect(first?.idleTailMs).toBe(3 * MINUTE_MS);
    expect(second).toMatchObject({ executorId: '2', wasReleased: false, taskCount: 0 });
    expect(second?.idleTailMs).toBe(20 * MINUTE_MS);
  });
});

describe('churned executors', () => {
  const LIMITS = { shortLifeMs: 120_000, maxBusyShare: 0.25 };

  it.for([
    { name: 'short and idle', use: { from: 0, to: 1.5, busyTo: 0.5, busy: 1 }, count: 1 },
    { name: 'not short', use: { from: 0, to: 2, busyTo: 0.5, busy: 1 }, count: 0 },
    { name: 'short and busy', use: { from: 0, to: 1.5, busyTo: 0.5, busy: 1.5 }, count: 0 },
    { name: 'long without a task', use: { from: 0, to: 5 }, count: 1 },
    { name: 'there to the end', use: { from: 29 }, count: 0 },
  ])('are $count of one that was $name', ({ use, count }) => {
    expect(churnedExecutors(allocating([executor('1', use)]), LIMITS).churned.length).toBe(count);
  });

  it('cost what they held without a task, and alternate', () => {
    const found = churnedExecutors(
      allocating([
        executor('1', { from: 0, to: 1, busyTo: 0.5, busy: 0.4 }),
        executor('2', { from: 5, to: 6 }),
        executor('3', { from: 5 }),
      ]),
      LIMITS,
    );
    // 5 GiB x (1 min x 0.9 + 1 min)
    expect(found.idleByteMs).toBeCloseTo(5 * GIB * 1.9 * MINUTE_MS);
    expect(found).toMatchObject({ addedCount: 3, unusedCount: 1, alternationCount: 1 });
    expect(found.startUpMs).toBe(30_000);
  });
});

describe('kept executors', () => {
  it('cost their idle time past the timeout', () => {
    const app = allocating([
      executor('1', { from: 0, busyTo: 10 }),
      executor('2', { from: 0, busyTo: 29 }),
    ]);
    const found = keptExecutors(app, MINUTE_MS);
    // 20 minutes less the minute of the default
    expect(found?.idleByteMs).toBe(5 * GIB * 19 * MINUTE_MS);
    expect(found).toMatchObject({ addedCount: 2, keptBy: 'shuffle' });
    expect(found?.kept.map(({ executorId }) => executorId)).toEqual(['1']);
  });

  it.for([
    { set: { 'spark.dynamicAllocation.minExecutors': '1' }, keptBy: 'floor' },
    { set: { 'spark.shuffle.service.enabled': 'true' }, keptBy: 'unknown' },
    {
      set: {
        'spark.shuffle.service.enabled': 'true',
        'spark.dynamicAllocation.executorIdleTimeout': '181s',
      },
      keptBy: 'timeout',
    },
  ])('are kept by $keptBy with $set', ({ set, keptBy }) => {
    const app = allocating([executor('1', { from: 0, busyTo: 10 })], set);
    expect(keptExecutors(app, MINUTE_MS)?.keptBy).toBe(keptBy);
  });

  it('are nobody without dynamic allocation', () => {
    const set = { 'spark.dynamicAllocation.enabled': 'false' };
    expect(keptExecutors(allocating([executor('1', { from: 0 })], set), 0)).toBeUndefined();
    expect(dynamicAllocation(allocating([], set))).toBeUndefined();
  });
});
