import { describe, expect, it } from 'vitest';
import { explodingJoin } from '../../src/heuristics/exploding-join.ts';
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

/** A join whose rows are shuffled (stage 1) and counted by a second stage, each in eight tasks of 4 min. */
function applicationWith({
  join = 'SortMergeJoin [shop#1], [shop#2], Inner',
  leftRows = 1_000_000,
  rightRows = 200_000,
  outputRows = 40_000_000,
}: Shape = {}): ApplicationModel {
  const joined = aNode(join, side(leftRows), side(rightRows));
  const exchange = aNode(
    'Exchange hashpartitioning(id#1, 200), ENSURE_REQUIREMENTS, [plan_id=9]',
    aNode('WholeStageCodegen (1)', counted(joined, 'number of output rows', outputRows)),
  );
  const plan = aNode(
    'AdaptiveSparkPlan',
    aNode(
      'WholeStageCodegen (2)',
      aNode(
        'HashAggregate(keys=[id#1], functions=[count(1)])',
        counted(exchange, 'shuffle records written', outputRows),
      ),
    ),
  );
  const stages = [1, 2].map((codegen) =>
    scheduledStage(tasksOf(8, { durationMs: 240_000 }), {
      stageId: codegen,
      sqlExecutionId: 0,
      rdds: rddsIn('Exchange', `WholeStageCodegen (${codegen})`),
      fromMs: (codegen - 1) * 240_000,
    }),
  );
  return anApplication({ sections: { stages, sqlExecutions: [anSqlExecution(plan)] } });
}

describe('fires', () => {
  it('on forty rows for each row', () => {
    const { severity, findings } = judge(explodingJoin, applicationWith());
    // work of the join's stage: 1.2 M rows read and merged, 40 M made (× 0.5) and written (× 3); 39 of 40 parts of those go,
    // and of the stage that reads them
    const made = 40e6 * (0.5 + 3);
    const expected = 240_000 * (made / (made + 2.4e6)) * (39 / 40) + 240_000 * (39 / 40);
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(expected, -3);
    expect(severity).toBe('severe');
    expect(findings[0]?.headline).toBe(
      'A join on shop turns 1 million rows into 40 million, as keys repeat on both sides: about 7 min 44 s lost',
    );
  });

  it.for([
    { outputRows: 10_000_000, options: {}, kind: 'flag' },
    { outputRows: 9_999_999, options: {}, kind: 'pass' },
    { outputRows: 9_999_999, options: { minFactor: 9 }, kind: 'flag' },
  ])('at $outputRows rows, $options: $kind', ({ outputRows, options, kind }) => {
    expect(judge(explodingJoin, applicationWith({ outputRows }), options).kind).toBe(kind);
  });
});

it.for([
  { condition: '', advice: /^Make the keys of one side unique/ },
  { condition: ', (at#4 < at#3)', advice: /^If each row only needs the one before it/ },
  { condition: ', NOT (at#4 = at#3)', advice: /^Make the keys of one side unique/ },
])(
  'advises a window first where rows are paired by order: "$condition"',
  ({ condition, advice }) => {
    const app = applicationWith({ join: `SortMergeJoin [shop#1], [shop#2], Inner${condition}` });
    expect(judge(explodingJoin, app).advice[0]).toMatch(advice);
  },
);

describe('does not fire', () => {
  it('on a dimension that repeats for each fact', () => {
    // a naive rule compares with the smaller side
    const app = applicationWith({ leftRows: 40_000_000, rightRows: 1_000 });
    expect(judge(explodingJoin, app).severity).toBe('none');
  });

  it('on a join without an equality', () => {
    const app = applicationWith({ join: 'BroadcastNestedLoopJoin BuildRight, Inner, (a#1 > b#2)' });
    expect(judge(explodingJoin, app).severity).toBe('none');
  });
});

describe('real applications', () => {
  const lab = { gateWallMs: 0, gateWallShare: 0, silentBelowWallMs: 0, silentBelowCoreMs: 0 };

  it('finds the dimension with forty rows for each key', async () => {
    const app = await readFixture('plans/joins-and-shuffles.3.5.zst');
    const { findings } = judge(explodingJoin, app, lab);
    expect(findings[0]?.headline).toContain('A join on shop turns 150,000 rows into 6 million');
  });

  it.for(['p20.3.5.sick.zst', 'p01.3.5.sick.zst'])('is silent on %s', async (log) => {
    const app = await readFixture(`patients/logs/${log}`);
    expect(judge(explodingJoin, app, lab).severity).toBe('none');
  });
});
