import { describe, expect, it } from 'vitest';
import { plannedJoins } from '../../../../src/metrics/plans/joins/joins.ts';
import type { PlanNode } from '../../../../src/model/sql.ts';
import { anApplication } from '../../../builders/application.ts';
import { aNode, anSqlExecution } from '../../../builders/scheduled-stage.ts';
import { readFixture } from '../../../support/read-fixture.ts';

function joinsIn(plan: PlanNode) {
  return plannedJoins(anApplication({ sections: { sqlExecutions: [anSqlExecution(plan)] } }));
}

describe('plannedJoins', () => {
  it.for([
    {
      text: 'SortMergeJoin [k#2L, d#3], [k#8L, d#4], Inner',
      strategy: 'sort-merge',
      may: [true, true],
    },
    {
      text: 'SortMergeJoin(skew=true) [k#2L], [k#8L], LeftOuter',
      strategy: 'sort-merge',
      may: [false, true],
    },
    {
      text: 'ShuffledHashJoin [k#2L], [k#8L], RightOuter, BuildLeft',
      strategy: 'shuffled-hash',
      may: [true, false],
    },
    {
      text: 'SortMergeJoin [k#2L], [k#8L], FullOuter',
      strategy: 'sort-merge',
      may: [false, false],
    },
    { text: 'SortMergeJoin [k#2L], [k#8L], LeftAnti', strategy: 'sort-merge', may: [false, true] },
    {
      text: 'SortMergeJoin [k#2L], [k#8L], ExistenceJoin(exists#4)',
      strategy: 'sort-merge',
      may: [false, true],
    },
    {
      text: 'BroadcastNestedLoopJoin BuildRight, Cross, (a#1 > b#2)',
      strategy: 'nested-loop',
      may: [true, true],
    },
    { text: 'CartesianProduct (a#1 > b#2)', strategy: 'cartesian', may: [true, true] },
    { text: 'SortMergeJoin [k#2L], [k#', strategy: 'sort-merge', may: [false, false] },
  ])('$text', ({ text, strategy, may }) => {
    const [join] = joinsIn(aNode(text, aNode('Range (0, 9)'), aNode('Range (0, 5)')));
    expect(join?.strategy).toBe(strategy);
    expect([join?.left.isBroadcastable, join?.right.isBroadcastable]).toEqual(may);
  });

  it('says keys only of joins that have an equality', () => {
    const sides = [aNode('Range (0, 9)'), aNode('Range (0, 5)')] as const;
    expect(
      joinsIn(aNode('SortMergeJoin [k#2L, d#3], [k#8L, d#4], Inner', ...sides))[0]?.keys,
    ).toEqual(['k', 'd']);
    expect(
      joinsIn(aNode('BroadcastNestedLoopJoin BuildRight, Inner, (a[x]#1 > b#2)', ...sides))[0]
        ?.keys,
    ).toEqual([]);
  });

  it.for(['p20.3.5.sick.zst', 'p20.4.1.sick'])('knows both sides in %s', async (log) => {
    const joins = plannedJoins(await readFixture(`patients/logs/${log}`));
    expect(joins).toMatchObject([
      {
        strategy: 'sort-merge',
        joinType: 'Inner',
        keys: ['k'],
        left: { rowCount: 12_000_000, dataBytes: 384_000_000, isBroadcastable: true },
        right: { rowCount: 1_000, dataBytes: 16_000, isBroadcastable: true },
        outputRows: 12_000_000,
        stages: [{ stageId: 4 }],
      },
    ]);
  });

  it('knows the side that was broadcast', async () => {
    const [join] = plannedJoins(await readFixture('patients/logs/p20.3.5.treated.zst'));
    expect(join).toMatchObject({
      strategy: 'broadcast-hash',
      left: { rowCount: 12_000_000 },
      right: { rowCount: 1_000, dataBytes: 1_056_576 },
      stages: [{ stageId: 1 }],
    });
  });
});
