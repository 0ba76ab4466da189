import { describe, expect, it } from 'vitest';
import { smallFilesRead } from '../../src/heuristics/small-files-read.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import { KIB, MIB } from '../../src/model/units.ts';
import { anApplication } from '../builders/application.ts';
import { aFileScan } from '../builders/file-scan.ts';
import { judge } from '../builders/judgement.ts';
import {
  aNode,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Shape {
  readonly files?: number;
  readonly meanBytes?: number;
  readonly rows?: number;
  /** Σ over tasks, of columnar scans. */
  readonly scanMs?: number;
  readonly format?: string;
  readonly partitions?: number;
  readonly above?: string;
  readonly task?: TaskDraft;
}

/** 800 tasks of 2 s on 8 slots, most of it waiting for 40 000 files of 4 KiB. */
function application({
  files = 40_000,
  meanBytes = 4 * KIB,
  rows = 1_000_000,
  scanMs,
  format = 'Parquet',
  partitions,
  above = 'Filter (v#1L > 3)',
  task = {},
}: Shape = {}): ApplicationModel {
  const metrics = {
    'number of files read': files,
    'size of files read': files * meanBytes,
    'number of output rows': rows,
    ...(scanMs === undefined ? {} : { 'scan time': scanMs }),
    ...(partitions === undefined ? {} : { 'number of partitions read': partitions }),
  };
  // of the scan's two columns one is in the files, so that the other is what they are partitioned by
  const schema = partitions === undefined ? {} : { ReadSchema: 'struct<id:bigint>' };
  const plan: PlanNode = aNode(
    'WholeStageCodegen (1)',
    aNode(above, aFileScan(metrics, { Format: format, ...schema })),
  );
  const tasks = tasksOf(800, { durationMs: 2_000, executorCpuTimeMs: 500, ...task });
  const stage = scheduledStage(tasks, {
    stageId: 3,
    sqlExecutionId: 0,
    rdds: rddsIn('WholeStageCodegen (1)'),
  });
  return anApplication({
    sections: { stages: [stage], sqlExecutions: [anSqlExecution(plan)] },
  });
}

describe('what opening costs', () => {
  it('is what a columnar scan measured, less what its bytes explain, and the tasks it takes', () => {
    const app = application({ scanMs: 1_200_000 });
    const { findings, severity } = judge(smallFilesRead, app);
    // of 1 600 s: 1 200 s reading less 156 MiB at 20 MiB/s; 400 s besides, of which 250 ms a task are taken for its start
    const openingMs = (1_200_000 - 7_812.5 + 200_000 * (1 - 8 / 800)) * (1 - 8 / 40_000);
    const leftMs = (1_600_000 - openingMs) / 8;
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(200_000 - leftMs, -1);
    expect(severity).toBe('moderate');
    expect(findings[0]?.confidence.level).toBe('high');
    expect(findings[0]?.headline).toBe(
      'parquet in clicks is 40,000 files of 4 KiB each: opening them costs 2 min 54 s (stage 3)',
    );
  });

  it('is elsewhere the task time that neither bytes nor rows explain', () => {
    const app = application({ format: 'CSV' });
    const { findings } = judge(smallFilesRead, app);
    // 10 s for a million rows are more than 7.8 s for 156 MiB
    const openingMs = (1_600_000 - 10_000) * (1 - 8 / 40_000) - 160_000;
    const leftMs = (1_600_000 - openingMs) / 8;
    expect(findings[0]?.saving?.wallMs.likely).toBeGreaterThan(200_000 - leftMs);
    expect(findings[0]?.confidence.level).toBe('medium');
  });

  it('leaves the first tasks of cold executors as they are', () => {
    const cold = application({ scanMs: 1_200_000 });
    const stage = scheduledStage(
      [...tasksOf(8, { durationMs: 12_000 }), ...tasksOf(792, { durationMs: 2_000 })],
      { sqlExecutionId: 0, rdds: rddsIn('WholeStageCodegen (1)') },
    );
    const app = anApplication({ ...cold, sections: { ...cold.sections, stages: [stage] } });
    const left = 200_000 - (judge(smallFilesRead, cold).findings[0]?.saving?.wallMs.likely ?? 0);
    const { findings } = judge(smallFilesRead, app);
    // 10 s of warming up stay on every core
    expect(210_000 - (findings[0]?.saving?.wallMs.likely ?? 0)).toBeGreaterThan(left + 9_000);
  });
});

describe('edges', () => {
  it.for<{ readonly name: string; readonly shape: Shape; readonly kind: string }>([
    { name: 'files', shape: { files: 100 }, kind: 'flag' },
    { name: 'files', shape: { files: 99 }, kind: 'pass' },
    { name: 'size', shape: { files: 1_000, meanBytes: 16 * MIB - 1 }, kind: 'flag' },
    { name: 'size', shape: { files: 1_000, meanBytes: 16 * MIB }, kind: 'pass' },
  ])('$name of $shape: $kind', ({ shape, kind }) => {
    const app = application({ scanMs: 1_590_000, ...shape });
    expect(judge(smallFilesRead, app, { gateWallMs: 1 }).kind).toBe(kind);
  });

  it.for([
    { minOpeningShare: 0.86, kind: 'flag' },
    { minOpeningShare: 0.88, kind: 'pass' },
  ])('a share of the stage of $minOpeningShare: $kind', ({ minOpeningShare, kind }) => {
    const app = application({ scanMs: 1_200_000 });
    expect(judge(smallFilesRead, app, { minOpeningShare }).kind).toBe(kind);
  });
});

describe('does not fire', () => {
  it.for<{ readonly name: string; readonly shape: Shape }>([
    {
      name: 'where the rows are what takes long, by the reading that was measured',
      shape: { scanMs: 80_000, above: 'Project [aggregate(a#1, 0, lambdafunction(x#2)) AS h#3]' },
    },
    {
      name: 'where the rows are what takes long, by the CPU',
      shape: { files: 200, format: 'JSON', task: { executorCpuTimeMs: 1_950 } },
    },
    {
      name: 'where Python has the rows',
      shape: { format: 'CSV', above: 'BatchEvalPython [f(v#1L)#9]' },
    },
    {
      name: 'where bytes explain the time',
      shape: { files: 5_000, meanBytes: 8 * MIB, scanMs: 1_500_000 },
    },
  ])('$name', ({ shape }) => {
    expect(judge(smallFilesRead, application(shape)).severity).toBe('none');
  });

  it('where a connector does not count its files', () => {
    const scan = { ...aFileScan(), name: 'BatchScan parquet hdfs://nn/data' };
    const app = application();
    const execution = anSqlExecution(
      aNode('Project', {
        ...scan,
        metrics: [
          { name: 'number of output rows', type: 'sum' as const, accumulatorId: 1, value: 9 },
        ],
      }),
    );
    const without = anApplication({
      ...app,
      sections: { ...app.sections, sqlExecutions: [execution] },
    });
    expect(smallFilesRead.run(without, {})).toMatchObject({
      kind: 'not-applicable',
      reason: expect.stringContaining('spark.sql.sources.useV1SourceList'),
    });
  });
});

it('advises to compact, and to pack more files into a task until then', () => {
  const { advice, findings } = judge(smallFilesRead, application({ scanMs: 1_200_000 }));
  expect(advice).toEqual([
    'Rewrite the input as 2 files, once, and have its writer make files of about 128 MiB from now on.',
    'spark.sql.files.openCostInBytes 4m → 64k',
  ]);
  expect(findings[0]?.recommendations[0]).toMatchObject({
    before: 'df = spark.read.parquet("hdfs://nn/data/clicks")',
    // not assigned: what writes returns nothing to read from
    after: expect.stringMatching(
      /^spark\.read\.parquet\("hdfs:\/\/nn\/data\/clicks"\)\.coalesce\(2\)/,
    ),
  });
});

function findingOf(partitions: number) {
  return judge(smallFilesRead, application({ scanMs: 1_200_000, partitions })).findings[0];
}

const savedMs = (partitions: number): number => findingOf(partitions)?.saving?.wallMs.likely ?? 0;

describe('an input in partitions', () => {
  it.for([
    { partitions: 0, enough: 8, says: /^Rewrite the input as 2 files/, code: '.coalesce(2)' },
    { partitions: 5, enough: 8, says: /one file for each partition/, code: '.repartition("v")' },
    { partitions: 20_000, enough: 20_000, says: /for each partition/, code: 'partitionBy("v")' },
    { partitions: 20_001, enough: 8, says: /^Partition the input by less/, code: 'coarser_col' },
  ])('of $partitions is told $says', ({ partitions, enough, says, code }) => {
    const finding = findingOf(partitions);
    expect(finding?.evidence[0]).toMatchObject({ limit: { value: enough } });
    expect(finding?.recommendations[0]).toMatchObject({
      advice: expect.stringMatching(says),
      after: expect.stringContaining(code),
    });
  });

  it('saves less where every partition keeps a file', () => {
    expect(savedMs(20_000)).toBeLessThan(savedMs(5));
    expect(savedMs(20_000)).toBeGreaterThan(0);
  });
});

describe('real applications', () => {
  const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };

  it('predicts what two files were measured to save', async () => {
    const app = await readFixture('patients/logs/p07.3.5.sick.zst');
    const { findings, severity } = judge(smallFilesRead, app, lab);
    expect(severity).toBe('critical');
    // 15.2 s
    expect(findings[0]?.saving?.wallMs.likely).toBeGreaterThan(12_000);
    expect(findings[0]?.saving?.wallMs.likely).toBeLessThan(18_000);
  });

  it.for(['p07.3.5.treated.zst', 'p06.3.5.sick.zst', 'h01.3.5.healthy.zst'])(
    'is silent on %s',
    async (log) => {
      const app = await readFixture(`patients/logs/${log}`);
      expect(judge(smallFilesRead, app, lab).severity).toBe('none');
    },
  );
});
