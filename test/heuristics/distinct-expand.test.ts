import { describe, expect, it } from 'vitest';
import { distinctExpand } from '../../src/heuristics/distinct-expand.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
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

/** A million rows copied so many times and shuffled, in eight tasks of 4 min; the counting of them in eight more. */
function applicationWith(copies: number, group = 'gid#9'): ApplicationModel {
  const rows = 1_000_000;
  const source = counted(aNode('Range (0, 9)'), 'number of output rows', rows);
  const expand = counted(
    aNode(`Expand [[k#1, a#2, null, 1], [k#1, null, b#3, 2]], [k#1, a#2, b#3, ${group}]`, source),
    'number of output rows',
    copies * rows,
  );
  const partial = aNode('WholeStageCodegen (1)', expand);
  const exchange = counted(
    aNode(`Exchange hashpartitioning(k#1, ${group}, 200)`, partial),
    'shuffle records written',
    copies * rows,
  );
  const count = aNode(`HashAggregate(keys=[k#1, ${group}], functions=[])`, exchange);
  const plan = aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (2)', count));
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
  it('on five copies of each row', () => {
    const { severity, findings } = judge(distinctExpand, applicationWith(5));
    // a million rows in (1), copied (2) and 5 million written (3 each): 17 of 18 parts; of each 4 of 5 copies go
    const expected = 240_000 * (17 / 18) * (4 / 5) + 240_000 * (4 / 5);
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(expected, -1);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      '1 million rows are copied 5 times for as many distinct counts: about 6 min 13 s lost',
    );
  });

  it.for([
    { copies: 3, options: {}, kind: 'flag' },
    { copies: 2, options: {}, kind: 'pass' },
    { copies: 2, options: { minFactor: 2 }, kind: 'flag' },
  ])('on $copies copies, $options: $kind', ({ copies, options, kind }) => {
    expect(judge(distinctExpand, applicationWith(copies), options).kind).toBe(kind);
  });

  it('advises on a cube as on a cube', () => {
    expect(judge(distinctExpand, applicationWith(8, 'spark_grouping_id#9')).advice).toEqual([
      'Aggregate by all columns first, and roll up what is left.',
    ]);
  });
});

describe('real applications', () => {
  const lab = { gateWallMs: 0, gateWallShare: 0, silentBelowWallMs: 0, silentBelowCoreMs: 0 };

  it('finds five distinct counts', async () => {
    const app = await readFixture('plans/joins-and-shuffles.3.5.zst');
    const { findings, advice } = judge(distinctExpand, app, lab);
    expect(findings[0]?.headline).toContain('250,000 rows are copied 5 times');
    expect(advice[0]).toBe('Count approximately where a few per cent do not matter.');
  });

  it('is silent where nothing is copied', async () => {
    const app = await readFixture('patients/logs/p20.3.5.sick.zst');
    expect(judge(distinctExpand, app, lab).severity).toBe('none');
  });
});
