import { describe, expect, it } from 'vitest';
import { cartesianOrNestedLoopJoin } from '../../src/heuristics/cartesian-or-nested-loop-join.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import { anApplication } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { counted } from '../builders/plan.ts';
import {
  aNode,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Shape {
  readonly join?: string;
  readonly leftRows?: number;
  readonly rightRows?: number;
  readonly outputRows?: number;
}

function side(rows: number): PlanNode {
  return counted(aNode('Range (0, 9)'), 'number of output rows', rows);
}

function savedBy(app: ApplicationModel): number {
  return judge(cartesianOrNestedLoopJoin, app).findings[0]?.saving?.wallMs.likely ?? 0;
}

/** A join in eight tasks of 4 min. */
function applicationWith({
  join = 'BroadcastNestedLoopJoin BuildRight, Inner, ((t#1 >= low#2) AND (t#1 <= high#3))',
  leftRows = 150_000,
  rightRows = 40_000,
  outputRows = 150_000,
}: Shape = {}): ApplicationModel {
  const node = counted(
    aNode(join, side(leftRows), side(rightRows)),
    'number of output rows',
    outputRows,
  );
  const stage = scheduledStage(tasksOf(8, { durationMs: 240_000 }), {
    stageId: 1,
    sqlExecutionId: 0,
    rdds: rddsIn('WholeStageCodegen (1)'),
  });
  const plan = aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (1)', node));
  return anApplication({ sections: { stages: [stage], sqlExecutions: [anSqlExecution(plan)] } });
}

describe('fires', () => {
  it('on a join by a range', () => {
    const { severity, findings } = judge(cartesianOrNestedLoopJoin, applicationWith());
    // 190 000 rows joined by a key and passed on are next to nothing beside 6 billion pairs
    expect(findings[0]?.saving?.wallMs.likely).toBeGreaterThan(238_000);
    expect(findings[0]?.saving?.wallMs.likely).toBeLessThan(240_000);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'A join without an equality compares each row with each, 150,000 × 40,000 rows: about 3 min 59 s lost',
    );
    expect(findings[0]?.confidence.level).toBe('medium');
  });

  it('keeps what the stage does with the pairs that match', () => {
    expect(savedBy(applicationWith({ outputRows: 1e9 }))).toBeLessThanOrEqual(
      savedBy(applicationWith()),
    );
  });

  it.for([
    { outputRows: 3e9, first: /^For a range/, level: 'medium' },
    { outputRows: 3e9 + 1, first: /^Look for the missing condition/, level: 'low' },
  ])('of a condition that keeps $outputRows of 6e9 pairs', ({ outputRows, first, level }) => {
    const { findings, advice } = judge(cartesianOrNestedLoopJoin, applicationWith({ outputRows }));
    expect(advice[0]).toMatch(first);
    expect(findings[0]?.confidence.level).toBe(level);
  });

  const EQUALITY =
    'Give the join an equality, and keep the rest as a filter; write an OR as two joins.';
  const BINS = 'For a range (between, <, >), cut both sides into bins and join by the bin first.';
  it.for([
    { condition: '((t#1 >= low#2) AND (t#1 <= high#3))', advised: [BINS, EQUALITY] },
    { condition: '((x#1L = y#2L) OR (z#3 = z#4))', advised: [EQUALITY] },
    { condition: '((x#1L = y#2L) OR (t#3 < z#4))', advised: [EQUALITY, BINS] },
    { condition: 'Contains(t#1, name#2)', advised: [EQUALITY, BINS] },
  ])('begins with what the condition is: $condition', ({ condition, advised }) => {
    const join = `BroadcastNestedLoopJoin BuildRight, Inner, ${condition}`;
    expect(judge(cartesianOrNestedLoopJoin, applicationWith({ join })).advice).toEqual(advised);
  });

  it.for([
    {
      condition: '((id#0L = bid#25L) OR (z#3 = z#4))',
      before: 'a.join(b, (F.col("id") == F.col("bid")) | (a.z == b.z))',
    },
    {
      condition: '((id#0L = bid#25L) OR (upper(z#3) = z#4))',
      before: 'a.join(b, (a.x == b.x) | (a.y == b.y))',
    },
  ])('names the columns of an OR of two equalities: $condition', ({ condition, before }) => {
    const join = `BroadcastNestedLoopJoin BuildRight, Inner, ${condition}`;
    const { findings } = judge(cartesianOrNestedLoopJoin, applicationWith({ join }));
    expect(findings[0]?.recommendations[0]).toMatchObject({ before });
  });

  it('asks for the condition where there is none', () => {
    const join = 'BroadcastNestedLoopJoin BuildRight, Cross';
    const app = applicationWith({ join, outputRows: 6e9 });
    const { findings, advice } = judge(cartesianOrNestedLoopJoin, app);
    expect(advice).toEqual([
      'Look for the missing condition: join by the key that both sides share.',
    ]);
    expect(findings[0]?.confidence.level).toBe('low');
  });

  it.for([
    // eight slots: 24 parts keep them busy
    {
      salts: 200,
      keys: '[k#1L, salt#3], [k#2L, salt#4]',
      first: /^Repeat the rows fewer times .*24 parts/,
    },
    { salts: 200, keys: '[k#1L], [k#2L]', first: /^Look for the missing condition/ },
    { salts: 25, keys: '[k#1L, salt#3], [k#2L, salt#4]', first: /^Repeat the rows/ },
    { salts: 24, keys: '[k#1L, salt#3], [k#2L, salt#4]', first: /^nothing$/ },
  ])('of rows repeated $salts times for a join on $keys', ({ salts, keys, first }) => {
    const small = counted(aNode('Project [k#2L]'), 'number of output rows', 200_000);
    const parts = counted(aNode('Project [salt#4]'), 'number of output rows', salts);
    const product = counted(
      aNode('BroadcastNestedLoopJoin BuildRight, Cross', small, parts),
      'number of output rows',
      salts * 200_000,
    );
    const stage = scheduledStage(tasksOf(8, { durationMs: 240_000 }), {
      stageId: 1,
      sqlExecutionId: 0,
      rdds: rddsIn('WholeStageCodegen (1)'),
    });
    const repeated = aNode(
      'Exchange hashpartitioning(k#2L, 200)',
      aNode('WholeStageCodegen (1)', product),
    );
    const plan = aNode(`SortMergeJoin ${keys}, Inner`, aNode('Project [k#1L, salt#3]'), repeated);
    const app = anApplication({
      sections: { stages: [stage], sqlExecutions: [anSqlExecution(plan)] },
    });
    const { advice } = judge(cartesianOrNestedLoopJoin, app, { minSideRows: 10 });
    expect(advice[0] ?? 'nothing').toMatch(first);
  });

  it('counts the rows of a Cartesian product once', () => {
    const join = 'CartesianProduct (x#1 < y#2)';
    // 8 tasks: 4 parts of the left side, each with 2 of the right
    const app = applicationWith({ join, leftRows: 2 * 30_000, rightRows: 4 * 20_000 });
    const pairs = judge(cartesianOrNestedLoopJoin, app).findings[0]?.evidence.find(
      (evidence) => evidence.kind === 'measure' && evidence.label === 'Pairs compared',
    );
    expect(pairs).toMatchObject({ is: { value: expect.closeTo(30_000 * 20_000) } });
  });

  it.for([
    { minSideRows: 40_000, kind: 'flag' },
    { minSideRows: 40_001, kind: 'pass' },
  ])('with 40,000 rows on one side at $minSideRows: $kind', ({ minSideRows, kind }) => {
    expect(judge(cartesianOrNestedLoopJoin, applicationWith(), { minSideRows }).kind).toBe(kind);
  });
});

describe('does not fire', () => {
  it('on a loop over the one row of a subquery', () => {
    const app = applicationWith({ leftRows: 4e9, rightRows: 1, outputRows: 4e9 });
    expect(judge(cartesianOrNestedLoopJoin, app).severity).toBe('none');
  });

  it('on a join by a key', () => {
    const app = applicationWith({ join: 'BroadcastHashJoin [k#1], [k#2], Inner, BuildRight' });
    expect(judge(cartesianOrNestedLoopJoin, app).severity).toBe('none');
  });
});

describe('real applications', () => {
  const lab = { gateWallMs: 0, gateWallShare: 0, silentBelowWallMs: 0, silentBelowCoreMs: 0 };

  it('finds a range join and a Cartesian product', async () => {
    const app = await readFixture('plans/joins-and-shuffles.3.5.zst');
    const { findings } = judge(cartesianOrNestedLoopJoin, app, lab);
    expect(findings[0]?.headline).toContain('120,000 × 3,000 rows');
  });

  it('is silent on joins by keys', async () => {
    const app = await readFixture('patients/logs/p20.3.5.sick.zst');
    expect(judge(cartesianOrNestedLoopJoin, app, lab).severity).toBe('none');
  });
});
