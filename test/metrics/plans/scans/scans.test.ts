import { describe, expect, it } from 'vitest';
import { listingMsBefore } from '../../../../src/metrics/plans/scans/listing-time.ts';
import { fileScans } from '../../../../src/metrics/plans/scans/scans.ts';
import { sourceInWords } from '../../../../src/metrics/plans/source-words.ts';
import type { PlanNode } from '../../../../src/model/sql.ts';
import { anApplication, STARTED_AT_MS } from '../../../builders/application.ts';
import { aFileScan } from '../../../builders/file-scan.ts';
import { readCounted } from '../../../builders/read-count.ts';
import {
  aNode,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../../../builders/scheduled-stage.ts';
import { readFixture } from '../../../support/read-fixture.ts';

function scansIn(...nodes: readonly PlanNode[]): ReturnType<typeof fileScans> {
  const plan = aNode('Union', ...nodes);
  return fileScans(anApplication({ sections: { sqlExecutions: [anSqlExecution(plan)] } }));
}

describe('a recorded scan', () => {
  it('has the numbers that Spark gave it', async () => {
    const app = await readFixture('patients/logs/p07.3.5.sick.zst');
    const [scan, ...others] = fileScans(app);
    expect(others).toEqual([]);
    expect(scan).toMatchObject({
      format: 'parquet',
      location: 'file:/data/in/tiny',
      fileCount: 4_000,
      fileBytes: 3_551_479,
      metadataMs: 19,
      scanMs: 19_485,
      rowsOut: 80_000,
      partitionFilters: { kind: 'none' },
      taskTimeMs: 36_697,
    });
    expect(scan?.stages.map(({ stageId }) => stageId)).toEqual([1]);
    expect(scan).not.toHaveProperty('partitionCount');
  });
});

it('of a plan with hundreds of scans takes no look at the whole plan for each', () => {
  const scans = Array.from({ length: 300 }, (_, nodeId) => ({ ...aFileScan(), nodeId }));
  const { copies, readCount } = readCounted(scans, 'children');
  expect(scansIn(...copies)).toHaveLength(300);
  expect(readCount()).toBeLessThan(3_000);
});

describe('which nodes are scans of files', () => {
  it.for([
    { name: 'Scan JDBCRelation(orders) [numPartitions=1] ', text: 'Scan JDBCRelation(orders)' },
    { name: 'Scan ExistingRDD', text: 'Scan ExistingRDD[k#0]' },
    { name: 'InMemoryTableScan', text: 'InMemoryTableScan [k#0]' },
    { name: 'Range', text: 'Range (0, 9)' },
  ])('not $name', (node) => {
    expect(scansIn({ ...aNode('x'), ...node })).toEqual([]);
  });

  it.for([
    {
      node: {
        name: 'BatchScan orc file:/data/in',
        text: 'BatchScan orc file:/data/in[id#7L] OrcScan DataFilters: [], Format: orc, Location: InMemoryFileIndex(1 paths)[file:/data/in], PartitionFilters: [IsNotNull(id)], PushedFilters: [], ReadSchema: struct<id:bigint>',
        metadata: {},
      },
      is: {
        format: 'orc',
        location: 'file:/data/in',
        partitionFilters: { kind: 'some', text: '[IsNotNull(id)]' },
      },
    },
    {
      node: { name: 'Scan parquet spark_catalog.shop.orders' },
      is: { table: 'spark_catalog.shop.orders' },
    },
    {
      node: {
        name: 'Scan hive shop.orders',
        text: 'Scan hive shop.orders [id#1], HiveTableRelation [`shop`.`orders`]',
        metadata: {},
      },
      is: { format: 'hive', table: 'shop.orders', partitionFilters: { kind: 'unknown' } },
    },
  ])('$node.name', ({ node, is }) => {
    expect(scansIn({ ...aFileScan(), ...node })).toMatchObject([is]);
  });
});

describe('filters', () => {
  it.for([
    { value: '[]', kind: 'none' },
    { value: '[isnotnull(day#3), (day#3 = 7)]', kind: 'some' },
    { value: '[isnotnull(day#3), (day#3 = 2026-01-0...', kind: 'unknown' },
    { value: `[${'x'.repeat(1_999)}`, kind: 'unknown' },
  ])('of $value.length characters: $kind', ({ value, kind }) => {
    expect(scansIn(aFileScan({}, { PartitionFilters: value }))[0]?.partitionFilters.kind).toBe(
      kind,
    );
  });
});

it('counts the plan of cached data once, however many queries show it', () => {
  const scan = aFileScan({ 'number of files read': 9 });
  const shown = {
    ...scan,
    metrics: scan.metrics.map((metric) => ({ ...metric, accumulatorId: 3 })),
  };
  const executions = [1, 2].map((executionId) => anSqlExecution(shown, { executionId }));
  expect(fileScans(anApplication({ sections: { sqlExecutions: executions } }))).toHaveLength(1);
});

it('finds the stage by the scope of its RDDs where nothing else tells', () => {
  const plan = aNode('Project', aFileScan());
  const stages = [
    scheduledStage(tasksOf(2, { durationMs: 100 }), {
      sqlExecutionId: 0,
      stageId: 3,
      rdds: rddsIn('Scan parquet '),
    }),
    scheduledStage(tasksOf(2, { durationMs: 100 }), {
      sqlExecutionId: 0,
      stageId: 4,
      rdds: rddsIn('Exchange'),
    }),
  ];
  const app = anApplication({ sections: { stages, sqlExecutions: [anSqlExecution(plan)] } });
  expect(fileScans(app)[0]?.stages.map(({ stageId }) => stageId)).toEqual([3]);
  expect(fileScans(app)[0]?.taskTimeMs).toBe(200);
});

it('adds Spark’s jobs that list folders to the time for finding files', () => {
  const listing = scheduledStage(tasksOf(1, { durationMs: 4_000 }), {
    description: 'Listing leaf files and directories for 900 paths:<br/>hdfs://nn/data',
  });
  const execution = anSqlExecution(aFileScan({ 'metadata time': 700 }), {
    startedAtMs: STARTED_AT_MS + 5_000,
  });
  const app = anApplication({ sections: { stages: [listing], sqlExecutions: [execution] } });
  const [scan] = fileScans(app);
  expect(scan === undefined ? undefined : listingMsBefore(app, scan)).toBe(4_700);
});

describe('a source in words', () => {
  it.for([
    { node: aFileScan(), words: 'parquet in clicks' },
    {
      node: { ...aFileScan(), name: 'Scan parquet spark_catalog.shop.orders' },
      words: 'shop.orders',
    },
    {
      node: aFileScan({}, { Location: 'InMemoryFileIndex(9 paths)[hdfs://nn/data/...' }),
      words: 'The parquet input',
    },
  ])('$words', ({ node, words }) => {
    expect(scansIn(node).map(sourceInWords)).toEqual([words]);
  });
});
