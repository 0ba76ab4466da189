import { describe, expect, it } from 'vitest';
import { mainOperator, operatorInWords } from '../../../src/metrics/plan-operator.ts';
import { isAdaptive, sqlOfStage } from '../../../src/metrics/stages/sql-of-stage.ts';
import type { PlanNode } from '../../../src/model/sql.ts';
import { anApplication, aStage } from '../../builders/application.ts';
import { readCounted } from '../../builders/read-count.ts';
import { aJoinPlan, aNode, anSqlExecution, rddsIn } from '../../builders/scheduled-stage.ts';

function operatorIn(plan: PlanNode, ...scopes: readonly string[]) {
  const stage = aStage({ sqlExecutionId: 0, rdds: rddsIn(...scopes) });
  const app = anApplication({ sections: { sqlExecutions: [anSqlExecution(plan)] } });
  const found = sqlOfStage(app, stage);
  return found === undefined ? undefined : mainOperator(found);
}

describe('sqlOfStage', () => {
  const plan = aJoinPlan();
  const app = anApplication({ sections: { sqlExecutions: [anSqlExecution(plan)] } });

  it('finds the piece of the plan between the exchanges', () => {
    const stage = aStage({ sqlExecutionId: 0, rdds: rddsIn('Exchange', 'WholeStageCodegen (3)') });
    const found = sqlOfStage(app, stage);
    expect(found?.nodes.map(({ name }) => name)).toEqual([
      'AdaptiveSparkPlan',
      'WholeStageCodegen (3)',
      'SortMergeJoin',
      'Sort',
      'Sort',
    ]);
    expect(found?.reads.map(({ name }) => name)).toEqual(['Exchange', 'Exchange']);
  });

  it('is asked for by many, and found once', () => {
    const joined = aStage({ sqlExecutionId: 0, rdds: rddsIn('Exchange', 'WholeStageCodegen (3)') });
    const { copies, readCount } = readCounted([joined], 'rdds');
    for (const stage of [...copies, ...copies, ...copies]) sqlOfStage(app, stage);
    expect(readCount()).toBe(1);
  });

  it('holds a stage against the pieces that have its scopes, not against all of a plan', () => {
    const scans = Array.from({ length: 300 }, (_, at) => aNode(`WholeStageCodegen (${at})`));
    const { copies, readCount } = readCounted(scans, 'name');
    const union = aNode('Union', ...copies.map((scan) => aNode('Exchange x', scan)));
    const ofUnion = anApplication({ sections: { sqlExecutions: [anSqlExecution(union)] } });
    for (const { text } of scans) {
      const found = sqlOfStage(ofUnion, aStage({ sqlExecutionId: 0, rdds: rddsIn(text) }));
      expect(found?.nodes.map((node) => node.text)).toEqual([text]);
    }
    expect(readCount()).toBeLessThan(10 * scans.length);
  });

  it('tells a map side from the join', () => {
    const stage = aStage({ sqlExecutionId: 0, rdds: rddsIn('Exchange', 'WholeStageCodegen (2)') });
    expect(sqlOfStage(app, stage)?.nodes.map(({ name }) => name)).toEqual([
      'WholeStageCodegen (2)',
      'FileScan',
    ]);
    expect(sqlOfStage(app, stage)?.reads).toEqual([]);
  });

  it.for([
    { name: 'of another execution', stage: { sqlExecutionId: 7, rdds: rddsIn('Sort') } },
    { name: 'without SQL', stage: { rdds: rddsIn('WholeStageCodegen (3)') } },
    { name: 'without a scope that the plan has', stage: { sqlExecutionId: 0 } },
    { name: 'that fits two pieces', stage: { sqlExecutionId: 0, rdds: rddsIn('FileScan') } },
  ])('says nothing of a stage $name', ({ stage }) => {
    expect(sqlOfStage(app, aStage(stage))).toBeUndefined();
  });

  it('does not take what a broadcast or a subquery reads for its own shuffle', () => {
    const broadcast = aNode(
      'BroadcastHashJoin [k#1], [k#2], Inner, BuildRight',
      aNode('Exchange hashpartitioning(k#1, 8)', aNode('Range (0, 9)')),
      aNode('BroadcastExchange HashedRelationBroadcastMode', aNode('Range (0, 9)')),
      aNode('Subquery subquery#7', aNode('Sort [k#2]')),
    );
    const found = sqlOfStage(
      anApplication({ sections: { sqlExecutions: [anSqlExecution(broadcast)] } }),
      aStage({ sqlExecutionId: 0, rdds: rddsIn('BroadcastHashJoin') }),
    );
    expect(found?.nodes).toHaveLength(1);
    expect(found?.reads.map(({ name }) => name)).toEqual(['Exchange']);
  });

  it('sees adaptive planning in the plan or in its updates', () => {
    expect(isAdaptive(anSqlExecution(plan))).toBe(true);
    expect(isAdaptive(anSqlExecution(aNode('Sort [k#1]')))).toBe(false);
    expect(isAdaptive(anSqlExecution(aNode('Sort [k#1]'), { adaptiveUpdateCount: 1 }))).toBe(true);
  });
});

describe('mainOperator', () => {
  it.for([
    {
      text: 'SortMergeJoin [k#2L, day#3], [k#8L, day#9], LeftOuter',
      words: 'the join on k, day',
      joinType: 'LeftOuter',
    },
    {
      text: 'SortMergeJoin(skew=true) [k#2L], [k#8L], Inner',
      words: 'the join on k',
      joinType: 'Inner',
    },
    {
      text: 'ShuffledHashJoin [(id#1 % 7)], [k#8L], FullOuter, BuildRight',
      words: 'the join',
      joinType: 'FullOuter',
    },
    {
      text: 'Window [row_number() windowspecdefinition(shop#1, day#2 ASC NULLS FIRST, specifiedwindowframe(RowFrame, unboundedpreceding$(), currentrow$())) AS rn#9], [shop#1], [day#2 ASC NULLS FIRST]',
      words: 'the window function over shop',
      joinType: undefined,
    },
    {
      text: 'FlatMapGroupsInPandas [shop#1], train(shop#1, v#2)#7, [w#8]',
      words: 'the grouped Python function by shop',
      joinType: undefined,
    },
    {
      text: 'ObjectHashAggregate(keys=[shop#1], functions=[collect_list(v#2, 0, 0)])',
      words: 'the aggregation by shop',
      joinType: undefined,
    },
    {
      text: 'HashAggregate(keys=[_groupingexpression#13L], functions=[count(1)])',
      words: 'the aggregation',
      joinType: undefined,
    },
    {
      text: 'ObjectHashAggregate(keys=[0], functions=[collect_list(v#2, 0, 0)])',
      words: 'the aggregation',
      joinType: undefined,
    },
    { text: 'Sort [k#2 DESC NULLS LAST], true, 0', words: 'the sort by k', joinType: undefined },
  ])('$text is $words', ({ text, words, joinType }) => {
    const operator = operatorIn(
      aNode('WholeStageCodegen (1)', aNode(text)),
      'WholeStageCodegen (1)',
    );
    expect(operator === undefined ? undefined : operatorInWords(operator)).toBe(words);
    expect(operator?.joinType).toBe(joinType);
  });

  it('is the join where its result is aggregated in part in the same stage', () => {
    const plan = aNode(
      'WholeStageCodegen (1)',
      aNode(
        'HashAggregate(keys=[], functions=[partial_sum(h#15)])',
        aNode('SortMergeJoin [k#2L], [k#8L], Inner', aNode('Sort [k#2L ASC NULLS FIRST]')),
      ),
    );
    expect(operatorIn(plan, 'WholeStageCodegen (1)')?.kind).toBe('join');
  });

  it('is none where rows are only prepared for the next stage', () => {
    const plan = aNode('HashAggregate(keys=[k#1], functions=[partial_sum(v#2)])', aNode('Range'));
    expect(operatorIn(plan, 'HashAggregate')).toBeUndefined();
  });
});

it('a plan is asked once whether it is adaptive, for however many of its stages', () => {
  const { copies, readCount } = readCounted([aNode('Union')], 'children');
  for (const plan of [...copies, ...copies]) expect(isAdaptive(anSqlExecution(plan))).toBe(false);
  expect(readCount()).toBe(1);
});

it('takes a sort for the map side of an aggregation for no operator', () => {
  const sort = aNode('Sort [k#2 ASC NULLS FIRST], false, 0');
  const partial = aNode('SortAggregate(key=[k#2], functions=[partial_max(v#3)])', sort);
  const execution = anSqlExecution(partial);
  expect(mainOperator({ execution, nodes: [partial, sort], reads: [] })).toBeUndefined();
  expect(mainOperator({ execution, nodes: [sort], reads: [] })?.kind).toBe('sort');
});
