import { describe, expect, it } from 'vitest';
import { insufficientParallelism } from '../../src/heuristics/insufficient-parallelism.ts';
import type { Recommendation } from '../../src/model/finding.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import { GIB, MIB } from '../../src/model/units.ts';
import { anApplication, aStage, STARTED_AT_MS } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { aNode, anRdd, oneStageOf, scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';

const LONG: TaskDraft = { durationMs: 240_000, shuffleRemoteReadBytes: 100 * MIB };

function changeOf(recommendation: Recommendation): string {
  if (recommendation.kind === 'change-code') return recommendation.after ?? '';
  return recommendation.kind === 'look-into' ? recommendation.advice : recommendation.to;
}

function reading(exchange: string): PlanNode {
  const sort = aNode('Sort [k#1 ASC NULLS FIRST]', aNode(exchange, aNode('Range (0, 9)')));
  return aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (2)', sort));
}

describe('fires', () => {
  it('on four long tasks for eight cores', () => {
    const { severity, findings } = judge(insufficientParallelism, oneStageOf(tasksOf(4, LONG)));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(120_000); // 16 pieces of a minute
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      '4 tasks of 4 min on 8 cores in stage 2: more tasks would save 2 min of 4 min',
    );
  });

  it.for([
    {
      name: 'fewer than slots',
      count: 5,
      options: { minFilledShare: 0, gateWallMs: 0 },
      kind: 'flag',
    },
    { name: 'as many as slots', count: 8, options: {}, kind: 'pass' },
    { name: 'a poor last wave', count: 9, options: { minFilledShare: 0.57 }, kind: 'flag' },
    { name: 'a fair last wave', count: 9, options: { minFilledShare: 0.56 }, kind: 'pass' },
    {
      name: 'a poor one of many waves',
      count: 17,
      options: { maxWaveCount: 2, minFilledShare: 0.9 },
      kind: 'pass',
    },
    {
      name: 'a poor one of few waves',
      count: 17,
      options: { maxWaveCount: 3, minFilledShare: 0.9 },
      kind: 'flag',
    },
    { name: 'length at the edge', count: 4, options: { minMedianRunMs: 240_000 }, kind: 'flag' },
    { name: 'length below it', count: 4, options: { minMedianRunMs: 240_001 }, kind: 'pass' },
  ])('$name, $count tasks: $kind', ({ count, options, kind }) => {
    expect(judge(insufficientParallelism, oneStageOf(tasksOf(count, LONG)), options).kind).toBe(
      kind,
    );
  });

  it.for([
    { last: 719_999, kind: 'flag' },
    { last: 720_000, kind: 'pass' },
  ])('not on an uneven stage: a longest task of $last ms, $kind', ({ last, kind }) => {
    const app = oneStageOf([...tasksOf(3, LONG), { ...LONG, durationMs: last }]);
    expect(judge(insufficientParallelism, app).kind).toBe(kind);
  });
});

describe('with one task', () => {
  it.for([
    { exchange: 'Exchange hashpartitioning(k#1, 1), ENSURE_REQUIREMENTS', kind: 'flag' },
    { exchange: 'Exchange SinglePartition, ENSURE_REQUIREMENTS', kind: 'pass' },
    { exchange: 'Exchange SinglePartition, REPARTITION_BY_NUM', kind: 'pass' },
  ])('$exchange: $kind', ({ exchange, kind }) => {
    expect(judge(insufficientParallelism, oneStageOf([LONG], reading(exchange))).kind).toBe(kind);
  });

  it.for([
    { leaf: 'FileScan parquet [k#1] Location: InMemoryFileIndex(1 paths)[hdfs:/t]', kind: 'flag' },
    {
      leaf: 'FileScan csv [k#1] Location: InMemoryFileIndex(1 paths)[hdfs:/t/a.csv.gz]',
      kind: 'pass',
    },
    { leaf: 'Scan JDBCRelation(orders) [numPartitions=1] [k#1]', kind: 'pass' },
    { leaf: 'Coalesce 1', kind: 'pass' },
  ])('$leaf: $kind', ({ leaf, kind }) => {
    const plan = aNode('WholeStageCodegen (2)', aNode(leaf));
    const task = { durationMs: 240_000, inputBytes: 100 * MIB };
    expect(judge(insufficientParallelism, oneStageOf([task], plan)).kind).toBe(kind);
  });

  it.for([
    { name: 'ParallelCollectionRDD', partitionCount: 1, kind: 'flag' },
    { name: 'ShuffledRDD', partitionCount: 1, kind: 'flag' },
    { name: 'UnionRDD', partitionCount: 1, kind: 'pass' },
    // a job that asks for one partition of many, as take() does
    { name: 'ParallelCollectionRDD', partitionCount: 8, kind: 'pass' },
  ])('$partitionCount partition(s) of a $name: $kind', ({ name, partitionCount, kind }) => {
    const rdds = [anRdd({ name, partitionCount })];
    const app = anApplication({ sections: { stages: [scheduledStage([LONG], { rdds })] } });
    expect(judge(insufficientParallelism, app).kind).toBe(kind);
  });

  it('says nothing where no plan tells why', () => {
    expect(judge(insufficientParallelism, oneStageOf([LONG])).kind).toBe('pass');
  });
});

describe('does not fire', () => {
  it('on few short tasks', () => {
    const app = oneStageOf(tasksOf(2, { ...LONG, durationMs: 30_000 }));
    expect(judge(insufficientParallelism, app).severity).toBe('none');
  });

  it('while another stage uses the cores', () => {
    const other = aStage({
      stageId: 5,
      firstTaskLaunchedAtMs: STARTED_AT_MS,
      lastTaskFinishedAtMs: STARTED_AT_MS + 300_000,
    });
    const few = scheduledStage(tasksOf(4, LONG), { stageId: 2 });
    const app = anApplication({ sections: { stages: [few, other] } });
    expect(judge(insufficientParallelism, app).kind).toBe('pass');
  });
});

describe('advice', () => {
  it.for([
    {
      name: 'a shuffle that Spark merges',
      plan: reading('Exchange hashpartitioning(k#1, 200), ENSURE_REQUIREMENTS'),
      properties: {},
      advice: ['spark.sql.adaptive.advisoryPartitionSizeInBytes 64m → 25m'],
    },
    {
      name: 'a shuffle with few partitions',
      plan: reading('Exchange hashpartitioning(k#1, 4), ENSURE_REQUIREMENTS'),
      properties: {
        'spark.sql.shuffle.partitions': '4',
        'spark.sql.adaptive.coalescePartitions.enabled': 'false',
      },
      advice: ['spark.sql.shuffle.partitions 4 → 16'],
    },
    {
      name: 'a coalesce to few files',
      plan: aNode('WholeStageCodegen (2)', aNode('Coalesce 4', aNode('FileScan parquet [k#1]'))),
      properties: {},
      advice: ['Repartition instead of coalescing: what comes before it then runs on all cores.'],
    },
    {
      name: 'a number in the code',
      plan: reading('Exchange hashpartitioning(k#1, 4), REPARTITION_BY_NUM'),
      properties: {},
      advice: [
        'Ask for more partitions where the code repartitions, or leave the number to Spark.',
      ],
    },
  ])('$name', ({ plan, properties, advice }) => {
    const app = oneStageOf(tasksOf(4, LONG), plan, properties);
    expect(judge(insufficientParallelism, app).advice).toEqual(advice);
  });

  it.for([
    { mib: 1, version: '3.5.1', advice: 'Deal the rows out by number before the heavy step' },
    {
      mib: 4,
      version: '3.5.1',
      advice: 'spark.sql.adaptive.advisoryPartitionSizeInBytes 64m → 1m',
    },
    {
      mib: 1,
      version: '3.1.3',
      advice: 'spark.sql.adaptive.advisoryPartitionSizeInBytes 64m → 1m',
    },
  ])('a shuffle of $mib MiB a task that Spark $version merges', ({ mib, version, advice }) => {
    const plan = reading('Exchange hashpartitioning(k#1, 200), ENSURE_REQUIREMENTS');
    const small = { ...LONG, shuffleRemoteReadBytes: mib * MIB };
    const app = oneStageOf(tasksOf(4, small), plan, { 'spark.sql.adaptive.enabled': 'true' });
    const [first] = judge(insufficientParallelism, {
      ...app,
      framework: { name: 'spark', version },
    }).advice;
    expect(first).toContain(advice);
  });

  it.for([
    {
      properties: {},
      operator: 'FlatMapGroupsInPandas [shop#1L], work(shop#1L, v#2)#3, [shop#4L, m#5]',
      first: /^df\.repartition\(16, "shop"\)\.groupBy\("shop"\)\.applyInPandas/,
    },
    {
      properties: {},
      operator: 'AggregateInPandas [shop#1L], [work(v#2)#3], [shop#1L, work(v)#3 AS m#5]',
      first: /^df\.repartition\(16, "shop"\)\.groupBy\("shop"\)\.agg/,
    },
    {
      properties: { 'spark.sql.adaptive.coalescePartitions.enabled': 'false' },
      operator: 'FlatMapGroupsInPandas [shop#1L], work(shop#1L, v#2)#3, [shop#4L, m#5]',
      first: /^16$/,
    },
  ])('for $operator, whose groups stay whole: $first', ({ properties, operator, first }) => {
    const exchange = 'Exchange hashpartitioning(shop#1L, 200), ENSURE_REQUIREMENTS';
    const group = aNode(
      operator,
      aNode('Sort [shop#1L ASC]', aNode(exchange, aNode('Range (0, 9)'))),
    );
    const plan = aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (2)', group));
    const app = oneStageOf(tasksOf(4, LONG), plan, properties);
    const [finding] = judge(insufficientParallelism, app).findings;
    const changes = finding?.recommendations.map(changeOf) ?? [];
    expect(changes[0]).toMatch(first);
    expect(changes[1]).toContain('df.groupBy("shop").count()');
    expect(changes[2]).toContain('df.groupBy("shop", "part")');
    expect(finding?.confidence.level).toBe('low');
  });

  it.for([
    { bytes: GIB, advice: ['Deal the rows out to all cores before the heavy step.'] },
    { bytes: 100 * MIB, advice: ['spark.sql.files.maxPartitionBytes 128m → 25m'] },
    { bytes: 10 * MIB, advice: ['Deal the rows out to all cores before the heavy step.'] },
  ])('a scan of $bytes bytes a task', ({ bytes, advice }) => {
    const plan = aNode('WholeStageCodegen (2)', aNode('FileScan parquet [k#1] Location: x'));
    const app = oneStageOf(tasksOf(4, { durationMs: 240_000, inputBytes: bytes }), plan);
    expect(judge(insufficientParallelism, app).advice).toEqual(advice);
  });
});
