import { describe, expect, it } from 'vitest';
import { spill } from '../../src/heuristics/spill.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { StageData } from '../../src/model/stage.ts';
import { GIB, MIB } from '../../src/model/units.ts';
import { anApplication, anEnvironment } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';
import { readFixture } from '../support/read-fixture.ts';

/** Five minutes, two of them on the CPU; 10 GiB read, 8 GiB spilled: 172 s of disk. */
const SPILLING: TaskDraft = {
  durationMs: 300_000,
  executorRunTimeMs: 300_000,
  executorCpuTimeMs: 120_000,
  shuffleRemoteReadBytes: 10 * GIB,
  shuffleReadRecords: 1_000_000,
  diskSpilledBytes: 8 * GIB,
  memorySpilledBytes: 20 * GIB,
  peakExecutionMemoryBytes: GIB,
};

function applicationWith(...stages: readonly StageData[]): ApplicationModel {
  return anApplication({ sections: { stages } });
}

function stageOf(task: Partial<TaskDraft>, count = 8): StageData {
  return scheduledStage(tasksOf(count, { ...SPILLING, ...task }), { stageId: 2 });
}

describe('fires', () => {
  it('on a stage that spends its time writing to disk and reading back', () => {
    const { severity, findings } = judge(spill, applicationWith(stageOf({})));
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'Stage 2 spilled 64 GiB to disk: writing it and reading it back took about 3 min 49 s of its 5 min',
    );
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo((2 * 8 * GIB) / 100_000 + 8_192 * 7, -3);
    expect(findings[0]?.confidence.level).toBe('low');
  });

  it('for no more than what the tasks spent off the CPU, and 7 ms a MiB on it', () => {
    const { findings } = judge(spill, applicationWith(stageOf({ executorCpuTimeMs: 200_000 })));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(100_000 + 8_192 * 7);
    expect(findings[0]?.confidence.because).toMatch(/^what tasks spent off the CPU/);
  });

  it.for([
    {
      name: 'bytes',
      task: {},
      options: { minDiskSpilledBytes: 64 * GIB, minSpilledShare: 9 },
      kind: 'flag',
    },
    {
      name: 'bytes',
      task: {},
      options: { minDiskSpilledBytes: 64 * GIB + 1, minSpilledShare: 9 },
      kind: 'pass',
    },
    {
      name: 'share',
      task: {},
      options: { minDiskSpilledBytes: 1e15, minSpilledShare: 0.8 },
      kind: 'flag',
    },
    {
      name: 'share',
      task: {},
      options: { minDiskSpilledBytes: 1e15, minSpilledShare: 0.81 },
      kind: 'pass',
    },
  ])('$name at $options: $kind', ({ task, options, kind }) => {
    expect(judge(spill, applicationWith(stageOf(task)), options).kind).toBe(kind);
  });

  it('says how the largest task fits, by its own need', () => {
    // 21 GiB needed; a quarter of 0.6 × (4 GiB − 300 MiB) to be had, four fifths of it used
    const { advice } = judge(spill, applicationWith(stageOf({})));
    expect(advice).toEqual([
      'Pass the number of partitions to the transformation that shuffles (reduceByKey, groupByKey, join, …).',
      'spark.default.parallelism unset → 384',
      expect.stringMatching(/^spark.executor.memory 4096m → \d+m$/),
    ]);
  });
});

describe('takes back what makes it spill', () => {
  const FRACTION = 'spark.memory.fraction';
  const FORCED = 'spark.shuffle.spill.numElementsForceSpillThreshold';
  const small = { memorySpilledBytes: 0, peakExecutionMemoryBytes: 64 * MIB };

  it.for([
    {
      name: 'a small fraction',
      task: small,
      set: { [FRACTION]: '0.05' },
      advice: [`${FRACTION} 0.05 → 0.6`],
    },
    {
      name: 'a small fraction, and what is too large for the usual one',
      task: {},
      set: { [FRACTION]: '0.3' },
      advice: [
        `${FRACTION} 0.3 → 0.6`,
        expect.stringMatching(/^Pass the number/),
        'spark.default.parallelism unset → 384',
        expect.stringMatching(/^spark.executor.memory/),
      ],
    },
    {
      name: 'a limit of rows',
      task: {},
      set: { [FORCED]: '999999' },
      advice: [`${FORCED} 999999 → 2147483647`],
    },
  ])('$name', ({ task, set, advice }) => {
    const sections = { stages: [stageOf(task)], environment: anEnvironment(set) };
    expect(judge(spill, anApplication({ sections })).advice).toEqual(advice);
  });

  it.for([{ [FRACTION]: '0.6' }, { [FRACTION]: '0.9' }, { [FORCED]: '1000000' }])(
    'but not %o',
    (set) => {
      const sections = { stages: [stageOf({})], environment: anEnvironment(set) };
      expect(judge(spill, anApplication({ sections })).advice[0]).toMatch(/^Pass the number/);
    },
  );
});

describe('does not fire', () => {
  it.for([
    { name: 'memory spilled and no disk', task: { diskSpilledBytes: 0 } },
    { name: 'a spill that is small beside the job', task: { diskSpilledBytes: 300 * MIB } },
    {
      name: 'tasks that never waited for a disk',
      task: { executorCpuTimeMs: 299_000, diskSpilledBytes: 2 * GIB },
    },
  ])('on $name', ({ task }) => {
    expect(judge(spill, applicationWith(stageOf(task))).severity).toBe('none');
  });

  it('on a stage whose hot partition is what spills: that is skew', () => {
    const middle = {
      ...SPILLING,
      durationMs: 20_000,
      executorRunTimeMs: 20_000,
      diskSpilledBytes: 0,
      shuffleRemoteReadBytes: GIB,
    };
    const stage = scheduledStage([...tasksOf(15, middle), { ...SPILLING, executorCpuTimeMs: 0 }]);
    expect(judge(spill, applicationWith(stage)).kind).toBe('pass');
  });
});

it('is not sure of what it promises: here the cure was measured to save nothing', async () => {
  const app = await readFixture('patients/logs/p09.3.5.sick.zst');
  const lab = {
    gateWallMs: 3_000,
    silentBelowWallMs: 6_000,
    silentBelowCoreMs: 12_000,
    gateMemoryByteMs: 2e13,
    minDiskSpilledBytes: 1e8,
  };
  const { findings, severity, advice } = judge(spill, app, lab);
  expect(severity).toBe('moderate');
  expect(findings[0]?.confidence.level).toBe('low');
  expect(findings[0]?.headline).toMatch(/^The sort by k \(stage 2\) spilled 600 MiB to disk/);
  expect(advice).toEqual([
    'spark.sql.shuffle.partitions 2 → 10',
    'spark.sql.adaptive.advisoryPartitionSizeInBytes 64m → 38m',
    'spark.executor.memory 512m → 1536m',
  ]);
});
