import { describe, expect, it } from 'vitest';
import { repeatedScan } from '../../src/heuristics/repeated-scan.ts';
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

interface Reading {
  readonly rows?: number;
  readonly kept?: number;
  readonly bytes?: number;
  readonly location?: string;
  readonly partitionFilters?: string;
  /** Between the scan and whatever is above. */
  readonly filter?: string;
}

/** One branch of a union: a filter over a scan. */
function branch(index: number, reading: Reading): PlanNode {
  const { rows = 1_000_000, kept = 100_000, bytes = 5e8, partitionFilters = '[]' } = reading;
  const { location = 'hdfs://nn/data/clicks', filter = `Filter (day#2 = ${index})` } = reading;
  const scan = aFileScan(
    { 'size of files read': bytes, 'number of output rows': rows },
    { PartitionFilters: partitionFilters, Location: `InMemoryFileIndex(1 paths)[${location}]` },
  );
  const filtered = {
    ...aNode(filter, aNode('Project [id#0L]', aNode('ColumnarToRow', scan))),
    metrics: metricsOf({ 'number of output rows': kept }),
  };
  return aNode(codegenOf(index), filtered);
}

function codegenOf(index: number): string {
  return `WholeStageCodegen (${index + 1})`;
}

/** Stages one after the other, each of 16 tasks of 10 s on 8 slots: 20 s. */
function application(readings: readonly Reading[]): ApplicationModel {
  const stages = readings.map((_, index) =>
    scheduledStage(tasksOf(16, { durationMs: 10_000 }), {
      stageId: index,
      sqlExecutionId: 0,
      fromMs: 20_000 * index,
      rdds: rddsIn(codegenOf(index)),
      taskTimeMs: 160_000,
    }),
  );
  const branches = readings.map((each, index) =>
    aNode('Exchange hashpartitioning(id#0L, 8)', branch(index, each)),
  );
  const execution = anSqlExecution(aNode('Union', ...branches));
  return anApplication({ sections: { stages, sqlExecutions: [execution] } });
}

function times(count: number, reading: Reading = {}): readonly Reading[] {
  return Array.from({ length: count }, () => reading);
}

describe('fires', () => {
  it('on a source that a query reads for one part after the other', () => {
    const { findings, advice } = judge(repeatedScan, application(times(6)));
    // five of six stages lose nine tenths
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(5 * 20_000 * 0.9, -2);
    expect(findings[0]).toMatchObject({
      headline:
        'parquet in clicks is read 6 times by one query for 10 % of its rows each: one pass would save 1 min 30 s',
      confidence: { level: 'low' },
    });
    expect(findings[0]?.evidence.at(-1)).toMatchObject({ text: 'Filter (day = 0)' });
    expect(advice[0]).toMatch(/leave out the loop/);
    expect(findings[0]?.recommendations[0]).toMatchObject({
      after:
        'result = df.where(F.col("day").isin(values)) \\\n  .groupBy("day", "user").agg(F.sum("amount"))',
    });
  });

  it('tells several sources together', () => {
    const other = times(5, { location: 'hdfs://nn/data/views' });
    const { findings } = judge(repeatedScan, application([...times(6), ...other]));
    expect(findings[0]?.headline).toBe(
      'parquet in clicks is read 6 times by one query for 10 % of its rows each, and 1 more so: one pass would save 2 min 42 s',
    );
  });

  it('takes several scans of one stage for its parts', () => {
    const branches = times(6).map((each, index) => branch(index, each));
    const stage = scheduledStage(tasksOf(96, { durationMs: 10_000 }), {
      sqlExecutionId: 0,
      rdds: rddsIn('Union', ...branches.map(({ name }) => name)),
      taskTimeMs: 960_000,
    });
    const sqlExecutions = [anSqlExecution(aNode('Union', ...branches))];
    const { findings } = judge(
      repeatedScan,
      anApplication({ sections: { stages: [stage], sqlExecutions } }),
    );
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo((5 / 6) * 120_000 * 0.9, -2);
  });

  it.for([
    { name: 'five', readings: times(5), options: {}, kind: 'flag' },
    { name: 'four', readings: times(4), options: {}, kind: 'pass' },
    { name: 'four', readings: times(4), options: { minScanCount: 4 }, kind: 'flag' },
    { name: 'a half kept', readings: times(6, { kept: 500_000 }), options: {}, kind: 'flag' },
    { name: 'more kept', readings: times(6, { kept: 500_001 }), options: {}, kind: 'pass' },
    {
      name: 'more kept',
      readings: times(6, { kept: 500_001 }),
      options: { maxKeptShare: 0.6 },
      kind: 'flag',
    },
  ])('at $name with $options: $kind', ({ readings, options, kind }) => {
    expect(judge(repeatedScan, application(readings), options).kind).toBe(kind);
  });
});

describe('does not fire', () => {
  it.for([
    {
      name: 'partitions that are left out',
      readings: times(6, { partitionFilters: '[(day#2 = 3)]' }),
    },
    { name: 'no filter', readings: times(6, { filter: 'HashAggregate(keys=[id#0L])' }) },
    { name: 'nothing read', readings: times(6, { rows: 0, kept: 0 }) },
    { name: 'files without a size', readings: times(6, { bytes: 0 }) },
    {
      name: 'other files each time',
      readings: [1, 2, 3, 4, 5, 6].map((bytes) => ({ bytes: bytes * 1e8 })),
    },
    {
      name: 'other rows each time',
      readings: [1, 2, 3, 4, 5, 6].map((n) => ({ rows: 1_000_000 + n })),
    },
    {
      name: 'other sources',
      readings: [1, 2, 3, 4, 5, 6].map((n) => ({ location: `hdfs://nn/data/t${n}` })),
    },
  ])('on $name', ({ readings }) => {
    expect(judge(repeatedScan, application(readings)).kind).toBe('pass');
  });
});
