import { describe, expect, it } from 'vitest';
import { fullScanPartitionedTable } from '../../src/heuristics/full-scan-partitioned-table.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import { anApplication } from '../builders/application.ts';
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
  readonly condition?: string;
  readonly partitions?: number;
  /** Of a million rows. */
  readonly keptRows?: number;
  readonly partitionFilters?: string;
  readonly below?: string;
}

const BY_TIME = 'Filter (date_format(at#2, yyyy-MM-dd, Some(UTC)) = 2026-02-01)';

/** 80 tasks of 20 s on 8 slots read 60 partitions by day for a twentieth of their rows. */
function application({
  condition = BY_TIME,
  partitions = 60,
  keptRows = 50_000,
  partitionFilters = '[]',
  below,
}: Shape = {}): ApplicationModel {
  const scan: PlanNode = {
    ...aFileScan(
      { 'number of partitions read': partitions, 'number of output rows': 1_000_000 },
      { PartitionFilters: partitionFilters, ReadSchema: 'struct<h:string,at:timestamp>' },
    ),
    text: 'FileScan parquet [h#1,at#2,day#3] Batched: true, Location: x',
  };
  const source = below === undefined ? scan : aNode(below, scan);
  const filter = {
    ...aNode(condition, source),
    metrics: metricsOf({ 'number of output rows': keptRows }),
  };
  const stage = scheduledStage(tasksOf(80, { durationMs: 20_000 }), {
    stageId: 2,
    sqlExecutionId: 0,
    rdds: rddsIn('WholeStageCodegen (1)'),
  });
  const execution = anSqlExecution(aNode('WholeStageCodegen (1)', filter));
  return anApplication({ sections: { stages: [stage], sqlExecutions: [execution] } });
}

describe('fires', () => {
  it('on a condition about the time of the rows', () => {
    const { findings, severity } = judge(fullScanPartitionedTable, application());
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(200_000 * 0.95);
    expect(severity).toBe('moderate');
    expect(findings[0]?.confidence.level).toBe('low');
    expect(findings[0]?.headline).toBe(
      'All 60 partitions of parquet in clicks are read for 5 % of the rows (stage 2): a partition filter would save 3 min 10 s',
    );
  });

  it.for<{ readonly name: string; readonly shape: Shape }>([
    { name: 'a cast', shape: { condition: 'Filter (cast(day#3 as string) LIKE 1%)' } },
    {
      name: 'a Python function',
      shape: {
        condition: 'Filter pythonUDF0#9: boolean',
        below: 'BatchEvalPython [is_last(day#3)#8], [pythonUDF0#9]',
      },
    },
  ])('on the partition column inside $name', ({ shape }) => {
    const { findings, advice } = judge(fullScanPartitionedTable, application(shape));
    expect(findings[0]?.confidence.level).toBe('medium');
    expect(advice).toEqual(['Compare day itself with a value, outside of any function or cast.']);
  });
});

describe('edges', () => {
  it.for<{ readonly name: string; readonly shape: Shape; readonly kind: string }>([
    { name: 'partitions', shape: { partitions: 10, keptRows: 100_000 }, kind: 'flag' },
    { name: 'partitions', shape: { partitions: 9, keptRows: 100_000 }, kind: 'pass' },
    { name: 'rows', shape: { keptRows: 300_000 }, kind: 'flag' },
    { name: 'rows', shape: { keptRows: 300_001 }, kind: 'pass' },
    { name: 'a partition filter', shape: { partitionFilters: '[(day#3 = 7)]' }, kind: 'pass' },
    {
      name: 'a plan cut short',
      shape: { partitionFilters: '[isnotnull(day#3), (...' },
      kind: 'pass',
    },
    {
      name: 'a condition on something else',
      shape: { condition: 'Filter (h#1 = abc)' },
      kind: 'pass',
    },
  ])('$name: $kind', ({ shape, kind }) => {
    expect(judge(fullScanPartitionedTable, application(shape)).kind).toBe(kind);
  });
});

interface JoinShape {
  readonly keys?: string;
  readonly type?: string;
  readonly build?: 'left' | 'right';
  readonly matchedRows?: number;
  readonly partitionFilters?: string;
  readonly between?: string;
}

/** The same table, looked up in a broadcast table with few of its days. */
function joinedApplication({
  keys = '[day#3], [d#9]',
  type = 'Inner',
  build = 'right',
  matchedRows = 50_000,
  partitionFilters = '[isnotnull(day#3)]',
  between = 'Project [h#1, day#3]',
}: JoinShape = {}): ApplicationModel {
  const scan: PlanNode = {
    ...aFileScan(
      { 'number of partitions read': 60, 'number of output rows': 1_000_000 },
      { PartitionFilters: partitionFilters, ReadSchema: 'struct<h:string>' },
    ),
    text: 'FileScan parquet [h#1,day#3] Batched: true, Location: x',
  };
  const streamed = aNode(between, scan);
  const small = aNode('BroadcastExchange HashedRelationBroadcastMode', aNode('LocalTableScan'));
  const sides = build === 'right' ? [streamed, small] : [small, streamed];
  const side = build === 'right' ? 'BuildRight' : 'BuildLeft';
  const join = {
    ...aNode(`BroadcastHashJoin ${keys}, ${type}, ${side}, false`, ...sides),
    metrics: metricsOf({ 'number of output rows': matchedRows }),
  };
  const stage = scheduledStage(tasksOf(80, { durationMs: 20_000 }), {
    stageId: 2,
    sqlExecutionId: 0,
    rdds: rddsIn('WholeStageCodegen (1)'),
  });
  const execution = anSqlExecution(aNode('WholeStageCodegen (1)', join));
  return anApplication({ sections: { stages: [stage], sqlExecutions: [execution] } });
}

describe('a join with a table that has few of the partitions', () => {
  it('is told, with the filter that Spark cannot make of it', () => {
    const { findings } = judge(fullScanPartitionedTable, joinedApplication());
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(200_000 * 0.95);
    expect(findings[0]?.confidence.level).toBe('medium');
    expect(findings[0]?.recommendations[0]).toMatchObject({
      advice: 'Filter day by the values that the small table has, before the join.',
      after: expect.stringContaining('F.col("day").isin(values)'),
    });
  });

  it.for<{ readonly name: string; readonly shape: JoinShape; readonly kind: string }>([
    { name: 'a semi join', shape: { type: 'LeftSemi' }, kind: 'flag' },
    {
      name: 'the small table on the left',
      shape: { keys: '[d#9], [day#3]', build: 'left' },
      kind: 'flag',
    },
    {
      name: 'a key that Spark casts',
      shape: { keys: '[cast(day#3 as bigint)], [d#9L]' },
      kind: 'flag',
    },
    {
      name: 'a pruning that Spark gave up',
      shape: { partitionFilters: '[isnotnull(day#3), dynamicpruningexpression(true)]' },
      kind: 'flag',
    },
    {
      name: 'a pruning that worked',
      shape: {
        partitionFilters: '[isnotnull(day#3), dynamicpruningexpression(day#3 IN dynamicpruning#7)]',
      },
      kind: 'pass',
    },
    { name: 'a share of the rows', shape: { matchedRows: 300_000 }, kind: 'flag' },
    { name: 'most rows', shape: { matchedRows: 300_001 }, kind: 'pass' },
    { name: 'a join that keeps all rows', shape: { type: 'LeftOuter' }, kind: 'pass' },
    { name: 'another key', shape: { keys: '[h#1], [d#9]' }, kind: 'pass' },
    // few rows of every partition may match
    { name: 'another key, too', shape: { keys: '[day#3, h#1], [d#9, e#10]' }, kind: 'pass' },
    { name: 'rows of something else', shape: { between: 'Generate explode(h#1)' }, kind: 'pass' },
  ])('$name: $kind', ({ shape, kind }) => {
    expect(judge(fullScanPartitionedTable, joinedApplication(shape)).kind).toBe(kind);
  });
});

it.for(['p07.3.5.sick.zst', 'h01.3.5.healthy.zst'])('is silent on %s', async (log) => {
  const app = await readFixture(`patients/logs/${log}`);
  expect(judge(fullScanPartitionedTable, app).severity).toBe('none');
});
