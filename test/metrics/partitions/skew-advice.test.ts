import { describe, expect, it } from 'vitest';
import { shuffleDataSkew } from '../../../src/heuristics/shuffle-data-skew.ts';
import type { PlanNode } from '../../../src/model/sql.ts';
import { MIB } from '../../../src/model/units.ts';
import { anApplication, anEnvironment, aStage } from '../../builders/application.ts';
import { judge } from '../../builders/judgement.ts';
import { counted } from '../../builders/plan.ts';
import {
  aJoinPlan,
  aNode,
  anSqlExecution,
  aShuffledSide,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../../builders/scheduled-stage.ts';

const SKEWED = [
  ...tasksOf(15, {
    durationMs: 20_000,
    shuffleRemoteReadBytes: 8 * MIB,
    shuffleReadRecords: 100_000,
  }),
  { durationMs: 600_000, shuffleRemoteReadBytes: 200 * MIB, shuffleReadRecords: 3_000_000 },
];
const SALT = expect.stringMatching(/^Salt the key/);
const SKEW_JOIN = 'spark.sql.adaptive.skewJoin';
const ADVISORY = 'spark.sql.adaptive.advisoryPartitionSizeInBytes';

function adviceFor(
  plan: PlanNode,
  overrides: {
    readonly version?: string;
    readonly properties?: Readonly<Record<string, string>>;
    readonly mapperCount?: number;
  } = {},
): readonly string[] {
  const join = scheduledStage(SKEWED, {
    stageId: 4,
    sqlExecutionId: 0,
    parentIds: [1],
    rdds: rddsIn('WholeStageCodegen (3)'),
  });
  const app = anApplication({
    framework: { name: 'spark', version: overrides.version ?? '3.5.1' },
    sections: {
      environment: anEnvironment(overrides.properties),
      stages: [aStage({ stageId: 1, taskCount: overrides.mapperCount ?? 20 }), join],
      sqlExecutions: [anSqlExecution(plan)],
    },
  });
  return judge(shuffleDataSkew, app).advice;
}

/** A join of many rows with a thousand, both shuffled. */
function sizedJoin(smallBytes: number): PlanNode {
  const join = aNode(
    'SortMergeJoin [shop#2L], [shop#8L], Inner',
    aShuffledSide(1, 4_500_000, 320 * MIB),
    aShuffledSide(2, 1_000, smallBytes),
  );
  const joined = counted(join, 'number of output rows', 4_500_000);
  return aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (3)', joined));
}

describe('skewAdvice', () => {
  it.for([
    { smallBytes: MIB, first: 'Say in the code that the small side is to be broadcast.' },
    { smallBytes: 10 * MIB, first: 'Say in the code that the small side is to be broadcast.' },
    {
      smallBytes: 10 * MIB + 1,
      first: `${SKEW_JOIN}.skewedPartitionThresholdInBytes 256m → 16m`,
    },
  ])('of a join with $smallBytes bytes begins with $first', ({ smallBytes, first }) => {
    expect(adviceFor(sizedJoin(smallBytes))[0]).toBe(first);
  });

  it('lowers what adaptive execution takes for skew to what this stage has', () => {
    const advice = adviceFor(aJoinPlan());
    expect(advice[0]).toBe(`${SKEW_JOIN}.skewedPartitionThresholdInBytes 256m → 16m`);
    expect(advice[1]).toBe(`${ADVISORY} 64m → 8m`);
    expect(advice[2]).toEqual(SALT);
  });

  it('switches adaptive execution on where it is off', () => {
    const plan = aJoinPlan().children[0] ?? aNode('empty');
    const off = { 'spark.sql.adaptive.enabled': 'false' };
    expect(adviceFor(plan, { properties: off })[0]).toBe('spark.sql.adaptive.enabled false → true');
    expect(adviceFor(plan, { version: '3.1.3' })[0]).toBe(
      'spark.sql.adaptive.enabled false → true',
    );
  });

  it.for([
    {
      name: 'the size and the factor are reached',
      properties: {
        [`${SKEW_JOIN}.skewedPartitionThresholdInBytes`]: '32m',
        [ADVISORY]: '8m',
      },
      first: 'spark.sql.adaptive.forceOptimizeSkewedJoin false → true',
    },
    {
      name: 'the factor is not reached',
      properties: {
        [`${SKEW_JOIN}.skewedPartitionThresholdInBytes`]: '32m',
        [`${SKEW_JOIN}.skewedPartitionFactor`]: '40',
        [ADVISORY]: '8m',
      },
      first: `${SKEW_JOIN}.skewedPartitionFactor 40 → 16`,
    },
  ])('where $name', ({ properties, first }) => {
    expect(adviceFor(aJoinPlan(), { properties })[0]).toBe(first);
  });

  it.for([
    { name: 'a full outer join', plan: aJoinPlan('SortMergeJoin [k#1], [k#2], FullOuter') },
    { name: 'a repartition by number', plan: aJoinPlan(undefined, 'REPARTITION_BY_NUM') },
    { name: 'Spark 2.4', plan: aJoinPlan(), version: '2.4.8' },
    {
      name: 'a hash join before Spark 3.2',
      plan: aJoinPlan('ShuffledHashJoin [k#1], [k#2], Inner, BuildRight'),
      version: '3.1.2',
    },
    { name: 'one map task', plan: aJoinPlan(), mapperCount: 1 },
  ])('salts where adaptive execution cannot divide: $name', ({ plan, ...overrides }) => {
    expect(adviceFor(plan, overrides)[0]).toEqual(SALT);
  });

  it.for([
    {
      operator: 'ObjectHashAggregate(keys=[shop#1], functions=[collect_list(v#2, 0, 0)])',
      first: /^Aggregate in two steps/,
    },
    {
      operator: 'Window [row_number() windowspecdefinition(shop#1) AS rn#9], [shop#1], [day#2]',
      first: /^Partition the window/,
    },
    {
      operator: 'FlatMapGroupsInPandas [shop#1], work(shop#1, v#2)#3, [shop#4, m#5]',
      first: /^Group by a finer key, so that several tasks work on the largest group/,
    },
  ])('$operator: $first', ({ operator, first }) => {
    const exchange = aNode('Exchange hashpartitioning(shop#1, 200)', aNode('Range (0, 9)'));
    const plan = aNode(
      'AdaptiveSparkPlan',
      aNode('WholeStageCodegen (3)', aNode(operator, exchange)),
    );
    expect(adviceFor(plan)[0]).toMatch(first);
  });

  it.for([
    {
      exchange: 'hashpartitioning(shop#1L, 16), REPARTITION_BY_NUM',
      after: /^df\.repartition\(16\)$/,
    },
    {
      exchange: 'hashpartitioning(shop#1L, day#2, 200), REPARTITION_BY_COL',
      after: /^df\.repartition\(24\)$/,
    },
    { exchange: 'hashpartitioning(DE, 16), REPARTITION_BY_NUM', after: /^df\.repartition\(16\)$/ },
    {
      exchange: 'hashpartitioning(shop#1L, 16), REPARTITION_BY_NUM',
      sort: 'Sort [shop#1L ASC NULLS FIRST], false, 0',
      after: /^df\.repartition\(16\)$/,
    },
    {
      exchange: 'hashpartitioning(shop#1L, 200), ENSURE_REQUIREMENTS',
      after: /withColumn\("salt"/,
    },
  ])('of rows that nothing needs together, after $exchange', ({ exchange, sort, after }) => {
    const partial = 'HashAggregate(keys=[shop#1L], functions=[partial_sum(v#2)])';
    const source = aNode(`Exchange ${exchange}`, aNode('Range (0, 9)'));
    const read = aNode(partial, sort === undefined ? source : aNode(sort, source));
    const plan = aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (3)', read));
    const stage = scheduledStage(SKEWED, {
      sqlExecutionId: 0,
      rdds: rddsIn('WholeStageCodegen (3)'),
    });
    const app = anApplication({
      sections: { stages: [stage], sqlExecutions: [anSqlExecution(plan)] },
    });
    const [first] = judge(shuffleDataSkew, app).findings[0]?.recommendations ?? [];
    expect(first).toMatchObject({ after: expect.stringMatching(after) });
  });

  it('speaks of pairs where there is no SQL', () => {
    const app = anApplication({ sections: { stages: [scheduledStage(SKEWED)] } });
    const [first] = judge(shuffleDataSkew, app).findings[0]?.recommendations ?? [];
    expect(first).toMatchObject({ before: 'rdd.groupByKey().mapValues(combine)' });
  });
});
