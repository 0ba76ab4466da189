import { describe, expect, it } from 'vitest';
import { nonSplittableInput } from '../../src/heuristics/non-splittable-input.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { MIB } from '../../src/model/units.ts';
import { anApplication, anEnvironment } from '../builders/application.ts';
import { aFileScan, metricsOf } from '../builders/file-scan.ts';
import { judge } from '../builders/judgement.ts';
import {
  aNode,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Shape {
  readonly files?: number;
  readonly tasks?: number;
  readonly meanBytes?: number;
  readonly taskMs?: number;
  readonly properties?: Readonly<Record<string, string>>;
}

/** One file of 600 MiB that one task reads for ten minutes, on eight slots. */
function application({
  files = 1,
  tasks = files,
  meanBytes = 600 * MIB,
  taskMs = 600_000,
  properties = {},
}: Shape = {}): ApplicationModel {
  const scan = aFileScan(
    { 'number of files read': files, 'size of files read': files * meanBytes },
    { Format: 'CSV' },
  );
  const stage = scheduledStage(tasksOf(tasks, { durationMs: taskMs }), {
    stageId: 3,
    sqlExecutionId: 0,
    rdds: rddsIn('WholeStageCodegen (1)'),
  });
  return anApplication({
    sections: {
      stages: [stage],
      environment: anEnvironment(properties),
      sqlExecutions: [anSqlExecution(aNode('WholeStageCodegen (1)', scan))],
    },
  });
}

it('fires on one file for one task, and says what sixteen pieces would take', () => {
  const { findings, severity, advice } = judge(nonSplittableInput, application());
  // two pieces for each of eight slots
  expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(600_000 * (1 - 1 / 8));
  expect(severity).toBe('severe');
  expect(findings[0]?.headline).toBe(
    'csv in clicks is one file for one task on 8 cores (stage 3): cut up, it would save 8 min 45 s',
  );
  expect(advice[0]).toBe(
    'Have the input delivered as Parquet, uncompressed, or in 16 files or more.',
  );
});

describe('edges', () => {
  const three = { 'spark.default.parallelism': '3' };
  const dynamic = { 'spark.dynamicAllocation.enabled': 'true' };

  it.for<{ readonly name: string; readonly shape: Shape; readonly kind: string }>([
    // one file of 4 MiB and 4 MiB for opening it, on 8 cores: never less than 4 MiB
    { name: 'larger than a piece', shape: { meanBytes: 4 * MIB + 1 }, kind: 'flag' },
    { name: 'as large as a piece', shape: { meanBytes: 4 * MIB }, kind: 'pass' },
    // two files of 8 MiB, read as if on 3 cores: (2 × 8 + 2 × 4) / 3 = 8
    {
      name: 'larger than a core’s part',
      shape: { files: 2, meanBytes: 8 * MIB + 1, properties: three },
      kind: 'flag',
    },
    {
      name: 'as large as a core’s part',
      shape: { files: 2, meanBytes: 8 * MIB, properties: three },
      kind: 'pass',
    },
    {
      name: 'unknown cores',
      shape: { files: 4, meanBytes: 128 * MIB + 1, properties: dynamic },
      kind: 'flag',
    },
    {
      name: 'unknown cores',
      shape: { files: 4, meanBytes: 128 * MIB, properties: dynamic },
      kind: 'pass',
    },
    { name: 'as many files as slots', shape: { files: 8 }, kind: 'pass' },
    { name: 'files that were cut', shape: { tasks: 2 }, kind: 'pass' },
    { name: 'little time', shape: { taskMs: 5_000 }, kind: 'pass' },
    {
      name: 'pieces that were asked for',
      shape: {
        properties: { 'spark.sql.files.maxPartitionBytes': '1g', 'spark.default.parallelism': '1' },
      },
      kind: 'pass',
    },
  ])('$name: $kind', ({ shape, kind }) => {
    expect(judge(nonSplittableInput, application(shape)).kind).toBe(kind);
  });
});

it.for(['p05.3.5.sick.zst', 'p09.3.5.sick.zst', 'h01.3.5.healthy.zst', 'p07.3.5.treated.zst'])(
  'is silent on %s',
  async (log) => {
    const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };
    const app = await readFixture(`patients/logs/${log}`);
    expect(judge(nonSplittableInput, app, lab).severity).toBe('none');
  },
);

function reading(text: string, taskCount = 1): ApplicationModel {
  const stage = scheduledStage(tasksOf(taskCount, { durationMs: 600_000 }), {
    stageId: 3,
    sqlExecutionId: 0,
    rdds: rddsIn('WholeStageCodegen (1)'),
  });
  const metrics = metricsOf({ 'number of output rows': 9 });
  const scan = { ...aNode(text), name: 'Scan JDBCRelation(shop.orders)', metrics };
  const sqlExecutions = [anSqlExecution(aNode('WholeStageCodegen (1)', scan))];
  return anApplication({ sections: { stages: [stage], sqlExecutions } });
}

describe('a database table', () => {
  const ONE = 'Scan JDBCRelation(shop.orders) [numPartitions=1] [id#1] PushedFilters: []';

  it('that one task reads could be read by as many as there are cores', () => {
    const { findings, advice } = judge(nonSplittableInput, reading(ONE));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(600_000 * (1 - 1 / 8));
    expect(findings[0]?.headline).toBe(
      'The database table shop.orders is read by one task on 8 cores (stage 3): several queries would save up to 8 min 45 s',
    );
    expect(findings[0]?.confidence.level).toBe('low');
    expect(advice).toEqual(['Let 8 tasks read a range of a numeric or date column each.']);
  });

  it('has no name where it is a query', () => {
    const { findings } = judge(
      nonSplittableInput,
      reading(ONE.replace('shop.orders', '(SELECT 1) q')),
    );
    expect(findings[0]?.headline).toMatch(/^The JDBC query is read by one task on 8 cores/);
  });

  it('is well read by several queries', () => {
    const several = ONE.replace('=1]', '=10]');
    expect(judge(nonSplittableInput, reading(several, 10)).kind).toBe('pass');
  });
});
