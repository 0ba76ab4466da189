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

/** A million rows with ten columns that become ten rows each, which `next` gets. */
function unpivoted(version: string, next: string): ApplicationModel {
  const rows = 1_000_000;
  const source = counted(aNode('Range (0, 9)'), 'number of output rows', rows);
  const expand = counted(
    aNode('Expand [[k#1, m0, m0#2], [k#1, m1, m1#3]], [k#1, name#4, value#5]', source),
    'number of output rows',
    10 * rows,
  );
  const read = aNode('AQEShuffleRead', aNode('ShuffleQueryStage 0', expand));
  const got = aNode(next, aNode('Sort [k#1 ASC]', aNode('Filter isnotnull(value#5)', read)));
  const exchange = aNode(
    'Exchange hashpartitioning(k#1, 200)',
    aNode('WholeStageCodegen (1)', got),
  );
  const stage = scheduledStage(tasksOf(8, { durationMs: 240_000 }), {
    stageId: 1,
    sqlExecutionId: 0,
    rdds: rddsIn('Exchange', 'WholeStageCodegen (1)'),
  });
  const plan = aNode('AdaptiveSparkPlan', exchange);
  return anApplication({
    framework: { name: 'spark', version },
    sections: { stages: [stage], sqlExecutions: [anSqlExecution(plan)] },
  });
}

describe('an unpivot', () => {
  it.for([
    { version: '3.4.0', next: 'HashAggregate(keys=[k#1, name#4], functions=[])', kind: 'flag' },
    { version: '3.4.0', next: 'SortMergeJoin [name#4], [name#6], Inner', kind: 'pass' },
    { version: '3.4.0', next: 'Execute InsertIntoHadoopFsRelationCommand', kind: 'pass' },
    // before there was an unpivot, an Expand without a number was a rollup
    { version: '3.3.4', next: 'SortMergeJoin [name#4], [name#6], Inner', kind: 'flag' },
  ])('of Spark $version, then $next: $kind', ({ version, next, kind }) => {
    expect(judge(distinctExpand, unpivoted(version, next)).kind).toBe(kind);
  });

  it('is told from a rollup, and aggregated first', () => {
    const app = unpivoted('4.1.0', 'HashAggregate(keys=[k#1, name#4], functions=[])');
    const { findings, advice } = judge(distinctExpand, app);

    expect(findings[0]?.headline).toContain('10 times for as many unpivoted columns');
    expect(advice).toEqual(['Aggregate the columns side by side, and unpivot what is left.']);
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
