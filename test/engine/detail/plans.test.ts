import { describe, expect, it } from 'vitest';
import { detailOf } from '../../../src/engine/detail/detail.ts';
import { DETAIL_LIMITS } from '../../../src/model/detail.ts';
import type { PlanDetail } from '../../../src/model/plan-detail.ts';
import type { PlanNode, SqlExecution } from '../../../src/model/sql.ts';
import { detailWith, times } from '../../builders/detailed.ts';
import { aRootFinding } from '../../builders/finding.ts';
import { aNode, anSqlExecution } from '../../builders/scheduled-stage.ts';
import { readFixture } from '../../support/read-fixture.ts';

const broadcastable = await readFixture('patients/logs/p20.3.5.sick.zst');
const [join] = detailOf(broadcastable, [about(0, 12)]).plans ?? [];

function about(executionId: number, nodeId: number) {
  return aRootFinding({ subject: { kind: 'sql', executionId, nodeId } });
}

function plansWith(
  sqlExecutions: readonly SqlExecution[],
  ...findings: ReturnType<typeof about>[]
) {
  return detailWith({ sqlExecutions }, ...findings);
}

function namesIn(plan: PlanDetail | undefined): readonly string[] {
  return plan?.final.nodes.map(({ name }) => name) ?? [];
}

/** A chain of so many operators, numbered as Spark numbers them. */
function chain(length: number, name = 'Project', from = 0): PlanNode {
  let node: PlanNode | undefined;
  for (let nodeId = from + length - 1; nodeId >= from; nodeId -= 1) {
    const children: readonly PlanNode[] = node === undefined ? [] : [node];
    node = { ...aNode(`${name} [c#${nodeId}]`), nodeId, children };
  }
  return node ?? aNode(name);
}

describe('a plan of a recorded query', () => {
  it('has its operators without what only holds them', () => {
    expect(namesIn(join)).toEqual([
      'SortAggregate',
      'Sort',
      'Exchange',
      'SortAggregate',
      'Sort',
      'Project',
      'SortMergeJoin',
      'Sort',
      'Exchange',
      'Project',
      'Filter',
      'Range',
      'Sort',
      'Exchange',
      'Project',
      'Range',
    ]);
  });

  it('says of a join what it joins on, how many rows it gave and where it ran', () => {
    expect(join?.final.nodes.find(({ nodeId }) => nodeId === 12)).toEqual({
      nodeId: 12,
      name: 'SortMergeJoin',
      text: 'on k, inner',
      rowCount: 12_000_000,
      stageIds: [4],
      children: [7, 12],
    });
  });

  it('says of a shuffle who wrote it, how much, and how adaptive execution read it', () => {
    expect(join?.final.nodes.find(({ nodeId }) => nodeId === 19)).toMatchObject({
      text: 'by k',
      rowCount: 12_000_000,
      times: [{ label: 'writing', ms: 244 }],
      sizes: [{ label: 'written', bytes: 70_388_043 }],
      partitions: { planned: 16, read: 3 },
      stageIds: [0],
    });
    expect(join?.changes).toContainEqual({
      kind: 'merged-partitions',
      nodeId: 19,
      from: 16,
      to: 3,
    });
  });

  it('leaves out a first plan in which only partitions changed', () => {
    expect(join).not.toHaveProperty('initial');
    expect(join?.fingerprint).toBe(join?.finalFingerprint);
  });

  it('adds up the task time of its stages', () => {
    const sum = (join?.stages ?? []).reduce((total, { taskTimeMs }) => total + taskTimeMs, 0);

    expect(join?.stages[0]).toEqual({ stageId: 4, taskTimeMs: 17_247 });
    expect(sum).toBe(join?.taskTimeMs);
  });

  it('is matched with that of another run, of another version of Spark', async () => {
    const other = await readFixture('patients/logs/p20.4.1.sick');
    const detail = detailOf(other, []);
    const stagesIn = ({ stages }: typeof detail) =>
      new Set(stages.map(({ fingerprint }) => fingerprint));

    expect(detail.plans?.map(({ fingerprint }) => fingerprint)).toEqual([join?.fingerprint]);
    expect(stagesIn(detail)).toEqual(stagesIn(detailOf(broadcastable, [])));
  });
});

describe('which plans there are', () => {
  const long = anSqlExecution(chain(3), { executionId: 1, startedAtMs: 0, endedAtMs: 9_000 });
  const short = anSqlExecution(chain(3, 'Filter'), { executionId: 2, endedAtMs: 10 });

  it('has those that findings are about before the longest', () => {
    const ids = (...findings: ReturnType<typeof about>[]) =>
      plansWith([long, short], ...findings).plans?.map(({ executionId }) => executionId);

    expect(ids()).toEqual([1, 2]);
    expect(ids(about(2, 0))).toEqual([2, 1]);
  });

  it('has queries that ran the same plan once, and says how many there were', () => {
    const loop = times(30, (index) =>
      anSqlExecution(chain(3), { executionId: index, startedAtMs: 0, endedAtMs: 100 + index }),
    );
    const { plans, morePlanCount } = plansWith(loop);

    expect(plans).toHaveLength(1);
    expect(plans?.[0]).toMatchObject({ executionId: 29, alike: { count: 29, durationMs: 3_306 } });
    expect(morePlanCount).toBe(0);
  });

  it('takes no time off for one that ended before it began, by clocks that were set back', () => {
    const loop = [0, 900].map((startedAtMs, executionId) =>
      anSqlExecution(chain(3), { executionId, startedAtMs, endedAtMs: 100 }),
    );

    expect(plansWith(loop).plans?.[0]?.alike).toEqual({ count: 1, durationMs: 0 });
  });

  it('counts what it has no room for', () => {
    const many = times(50, (index) =>
      anSqlExecution(chain(3, `Op${'x'.repeat(index)}`), { executionId: index }),
    );
    const { plans, morePlanCount } = plansWith(many);

    expect(plans).toHaveLength(DETAIL_LIMITS.planCount);
    expect(morePlanCount).toBe(50 - DETAIL_LIMITS.planCount);
  });

  it('has none without a plan', () => {
    const { finalPlan: _finalPlan, ...withoutPlan } = anSqlExecution(chain(1));
    const { plans, morePlanCount } = plansWith([withoutPlan]);

    expect(plans).toEqual([]);
    expect(morePlanCount).toBe(1);
  });
});

describe('a plan of thousands of operators', () => {
  const { plans = [] } = plansWith([anSqlExecution(chain(5_000))], about(0, 4_321));
  const [plan] = plans;

  it('is bounded and keeps what the finding is about', () => {
    expect(plan?.final.nodes).toHaveLength(DETAIL_LIMITS.planNodeCount);
    expect(plan?.final.operatorCount).toBe(5_000);
    expect(plan?.final.nodes.map(({ nodeId }) => nodeId)).toContain(4_321);
  });

  it('counts what is left out where it was', () => {
    const { nodes = [] } = plan?.final ?? {};
    const left = nodes.reduce((sum, { leftOutCount = 0 }) => sum + leftOutCount, 0);

    expect(left).toBe(5_000 - DETAIL_LIMITS.planNodeCount);
    expect(nodes.flatMap(({ children }) => children)).toHaveLength(nodes.length - 1);
  });
});

describe('what adaptive execution changed', () => {
  const keys = '[customer#1], [id#2], Inner';
  const initialPlan = aNode(
    `SortMergeJoin ${keys}`,
    aNode('Exchange hashpartitioning(a#1, 200)'),
    aNode('Range'),
  );
  const finalPlan = aNode(
    `BroadcastHashJoin ${keys}, BuildRight, false`,
    aNode('Range'),
    aNode('BroadcastExchange'),
  );
  const { plans } = plansWith([anSqlExecution(finalPlan, { initialPlan })]);

  it('is told of joins and shuffles, with the plan as it was first made', () => {
    expect(plans?.[0]?.changes).toEqual([
      { kind: 'join', nodeId: 0, from: 'SortMergeJoin', to: 'BroadcastHashJoin' },
      { kind: 'shuffles', from: 1, to: 0 },
    ]);
    expect(plans?.[0]?.initial?.nodes.map(({ name }) => name)).toEqual([
      'SortMergeJoin',
      'Exchange',
      'Range',
    ]);
  });
});

function of(text: string): string | undefined {
  return plansWith([anSqlExecution(aNode(text))]).plans?.[0]?.fingerprint;
}

describe('a fingerprint', () => {
  it.for([
    ['ids and sizes', 'Exchange hashpartitioning(k#7, 200)', 'Exchange hashpartitioning(k#9L, 16)'],
    [
      'literals',
      'Exchange hashpartitioning((k#7 % 5), 2)',
      'Exchange hashpartitioning((k#7 % 77), 2)',
    ],
  ] as const)('does not know %s', ([, a, b]) => {
    expect(of(a)).toBe(of(b));
  });

  it('knows keys', () => {
    expect(of('Exchange hashpartitioning(k#7, 2)')).not.toBe(
      of('Exchange hashpartitioning(j#7, 2)'),
    );
  });
});
