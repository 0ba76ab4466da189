import { describe, expect, it } from 'vitest';
import { spill } from '../../src/heuristics/spill.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { StageData } from '../../src/model/stage.ts';
import { GIB, MIB } from '../../src/model/units.ts';
import { anApplication } from '../builders/application.ts';
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
