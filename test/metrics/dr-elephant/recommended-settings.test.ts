import { describe, expect, it } from 'vitest';
import {
  type CurrentSettings,
  type Observed,
  recommendSettings,
} from '../../../src/metrics/dr-elephant/recommended-settings.ts';
import {
  analyzeStages,
  type StageLimits,
} from '../../../src/metrics/dr-elephant/stage-analysis.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { TASK_FAILED } from '../../../src/model/task-columns.ts';
import { aStage, STARTED_AT_MS } from '../../builders/application.ts';
import { taskColumns } from '../../builders/task-columns.ts';

const MB = 2 ** 20;
const GB = 2 ** 30;

const NOW: CurrentSettings = {
  executorMemoryBytes: 4 * GB,
  executorCores: 4,
  executorInstances: undefined,
  executorOverheadBytes: undefined,
  driverMemoryBytes: GB,
  driverCores: 1,
  driverOverheadBytes: undefined,
  memoryFraction: 0.6,
  shufflePartitions: 200,
};
const FINE: Observed = {
  stages: [],
  gc: 'none',
  executorHeap: 'none',
  executorPeakBytes: undefined,
  driverPeakBytes: undefined,
};
const LIMITS: StageLimits = {
  spillToDataRatio: { low: 0.01, moderate: 0.1, severe: 0.25, critical: 0.5 },
  largeDataBytes: 3 * 2 ** 40,
  medianTaskMs: { low: 150_000, moderate: 300_000, severe: 600_000, critical: 900_000 },
  maxToMedianRatio: { low: 2, moderate: 4, severe: 8, critical: 16 },
  skewedTaskMs: 150_000,
  skewedTaskToStageShare: 0.75,
  failedTaskShare: { low: 0.05, moderate: 0.1, severe: 0.15, critical: 0.2 },
};

const advised = (now: Partial<CurrentSettings>, seen: Partial<Observed>) =>
  recommendSettings({ ...NOW, ...now }, { ...FINE, ...seen });
const analyzed = (...stages: readonly StageData[]) => analyzeStages(stages, LIMITS);

/** 100 tasks whose unified memory at 4 GB and 4 cores is 100 × 569.4 MB. */
const spilling = (memorySpilledBytes: number, rest: Partial<StageData> = {}) => ({
  ...aStage({ taskCount: 100, sums: { memorySpilledBytes, inputBytes: memorySpilledBytes } }),
  ...rest,
});
const skewed = {
  submittedAtMs: STARTED_AT_MS,
  completedAtMs: STARTED_AT_MS + 300_000,
  tasks: taskColumns([
    { executorRunTimeMs: 1 },
    { executorRunTimeMs: 1 },
    { executorRunTimeMs: 300_000 },
  ]),
};

describe('recommended settings', () => {
  it('leave alone what works, but for the fraction and a driver of many cores', () => {
    expect(advised({ memoryFraction: 0.75, driverCores: 4 }, {})).toEqual({
      executorMemoryBytes: 4 * GB,
      executorCores: 4,
      executorInstances: undefined,
      executorOverheadBytes: undefined,
      driverMemoryBytes: GB,
      driverCores: 2,
      driverOverheadBytes: undefined,
      memoryFraction: 0.6,
    });
  });

  it.for([
    // what fits after each step: 6 GB, then 3 cores, 8 GB, 2 cores, 10 GB
    [20 * GB, 6, 4],
    [40 * GB, 6, 3],
    [80 * GB, 8, 3],
    [150 * GB, 8, 2],
    [200 * GB, 10, 2],
    [2_000 * GB, 10, 2],
  ] as const)(
    'grow step by step until %i bytes of spill would fit: %i GB, %i cores',
    ([spilledBytes, gigabytes, cores]) => {
      expect(advised({}, { stages: analyzed(spilling(spilledBytes)) })).toMatchObject({
        executorMemoryBytes: gigabytes * GB,
        executorCores: cores,
      });
    },
  );

  it('count from the present fraction to the default one', () => {
    // at 0.9 a task has half again as much: a little spill asks for more than at 0.6
    const stages = analyzed(spilling(10 * MB));

    expect(advised({ memoryFraction: 0.9 }, { stages }).executorMemoryBytes).toBe(6 * GB);
    expect(advised({ memoryFraction: 0.5 }, { stages }).executorMemoryBytes).toBe(4 * GB);
  });

  it('grow for the worst stage without skew only', () => {
    const uneven = spilling(2_000 * GB, skewed);

    expect(advised({}, { stages: analyzed(uneven) }).executorMemoryBytes).toBe(4 * GB);
    expect(advised({}, { stages: analyzed(uneven, spilling(20 * GB)) })).toMatchObject({
      executorMemoryBytes: 6 * GB,
      executorCores: 4,
    });
  });

  it.for([
    ['halve more than four cores', 4, 5, 4, 3],
    ['double less than 4 GB', 3, 4, 6, 4],
    ['add half to less than 8 GB', 4, 4, 6, 4],
    ['go down to two cores', 8, 3, 8, 2],
    ['add a quarter to less than 16 GB', 8, 2, 10, 2],
    ['give up', 16, 2, 16, 2],
  ] as const)('against GC %s', ([, gigabytes, cores, toGigabytes, toCores]) => {
    const now = { executorMemoryBytes: gigabytes * GB, executorCores: cores };

    expect(advised(now, { gc: 'moderate' })).toMatchObject({
      executorMemoryBytes: toGigabytes * GB,
      executorCores: toCores,
    });
  });

  it('do nothing against a low GC share', () => {
    expect(advised({}, { gc: 'low' }).executorMemoryBytes).toBe(4 * GB);
  });

  it('act on out-of-memory errors as on GC', () => {
    const tasks = taskColumns(
      [{ status: TASK_FAILED, failure: 1 }],
      [{ reason: 'ExceptionFailure', className: 'java.lang.OutOfMemoryError' }],
    );
    const stages = analyzed(aStage({ taskCount: 10, failedTaskCount: 1, tasks }));

    expect(advised({}, { stages }).executorMemoryBytes).toBe(6 * GB);
  });

  it('do not act against GC on top of what was done against spill', () => {
    const stages = analyzed(spilling(20 * GB));

    expect(advised({}, { stages, gc: 'critical' })).toMatchObject({
      executorMemoryBytes: 6 * GB,
      executorCores: 4,
    });
  });

  it.for([
    // 4 GB and below only from moderate on, 2 GB and below never
    [4 * GB, 'low', 4 * GB],
    [4 * GB, 'moderate', 1.25 * GB + 300 * MB],
    [4 * GB + 1, 'low', 1.25 * GB + 300 * MB],
    [2 * GB, 'critical', 2 * GB],
  ] as const)('shrink %i bytes of %s use to %i', ([executorMemoryBytes, executorHeap, toBytes]) => {
    expect(
      advised({ executorMemoryBytes }, { executorHeap, executorPeakBytes: GB }).executorMemoryBytes,
    ).toBe(toBytes);
  });

  it('use spare heap for more cores first where there are few', () => {
    // (8 GB − 300 MB) over 1.25 GB a core are 6 cores: four at most, and heap for twice the peak
    const now = { executorMemoryBytes: 8 * GB, executorCores: 2 };
    const seen = { executorHeap: 'severe', executorPeakBytes: 2 * GB } as const;

    expect(advised(now, seen)).toMatchObject({
      executorCores: 4,
      executorMemoryBytes: 2 * 2 * GB * 1.25 + 300 * MB,
    });
    expect(advised({ ...now, executorMemoryBytes: 8 * GB + 1 }, seen).executorCores).toBe(2);
  });

  it('never shrink below 640 MB, above what there is, or without a peak', () => {
    const executorHeap = 'critical';

    expect(advised({}, { executorHeap, executorPeakBytes: 1 }).executorMemoryBytes).toBe(640 * MB);
    expect(advised({}, { executorHeap, executorPeakBytes: 4 * GB }).executorMemoryBytes).toBe(
      4 * GB,
    );
    expect(advised({}, { executorHeap: undefined }).executorMemoryBytes).toBe(4 * GB);
    expect(
      advised({ driverMemoryBytes: 8 * GB }, { driverPeakBytes: 2 * GB }).driverMemoryBytes,
    ).toBe(2.5 * GB + 300 * MB);
  });

  it.for([
    [10, 200, 10],
    [90, 200, 50],
    [90, 9_000, 90],
    [900, 9_000, 500],
  ] as const)(
    'of %i executors for %i partitions are %i',
    ([executorInstances, shufflePartitions, to]) => {
      expect(advised({ executorInstances, shufflePartitions }, {}).executorInstances).toBe(to);
    },
  );

  it('keep the number of cores in all', () => {
    const now = { executorInstances: 10, executorCores: 5 };

    expect(advised(now, { gc: 'severe' })).toMatchObject({
      executorCores: 3,
      executorInstances: 16,
    });
  });

  it.for([
    [undefined, 384 * MB + GB],
    [GB, 2 * GB],
  ] as const)(
    'add 1 GB to an overhead of %s where containers were killed',
    ([executorOverheadBytes, to]) => {
      const tasks = taskColumns(
        [{ status: TASK_FAILED, failure: 1 }],
        [{ reason: 'ExecutorLostFailure', message: 'killed by YARN for exceeding memory limits' }],
      );
      const now = { executorMemoryBytes: GB, executorOverheadBytes };
      const stages = (taskCount: number) =>
        analyzed(aStage({ taskCount, failedTaskCount: 1, tasks }));

      expect(advised(now, { stages: stages(10) }).executorOverheadBytes).toBe(to);
      expect(advised(now, { stages: stages(11) }).executorOverheadBytes).toBe(
        executorOverheadBytes,
      );
    },
  );
});
