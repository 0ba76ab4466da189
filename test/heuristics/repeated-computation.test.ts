import { describe, expect, it } from 'vitest';
import { repeatedComputation } from '../../src/heuristics/repeated-computation.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import { anApplication, anExecutor, GIB } from '../builders/application.ts';
import { aFileScan } from '../builders/file-scan.ts';
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

interface Action {
  /** What the action does between the scan and its own aggregation. */
  readonly steps?: readonly string[];
  readonly scan?: PlanNode;
  /** Of each of 80 tasks on 8 slots. */
  readonly taskMs?: number;
  readonly rows?: number;
  readonly key?: string;
}

const SCORE = 'Project [id#1, aggregate(a#2, 0, lambdafunction(x#3)) AS score#4]';

function planOf({ steps = [SCORE], scan, rows = 1_000, key = 'id' }: Action): PlanNode {
  const source = scan ?? aFileScan({ 'number of output rows': rows, 'size of files read': 9 });
  const chain = steps.reduceRight<PlanNode>((below, step) => aNode(step, below), source);
  return aNode(
    'HashAggregate(keys=[], functions=[sum(x#1)])',
    aNode(`Exchange hashpartitioning(${key}#1, 8)`, aNode('WholeStageCodegen (1)', chain)),
  );
}

/** One action after the other, each with a stage of 10 s for each second of its tasks. */
function application(actions: readonly Action[]): ApplicationModel {
  const executions = actions.map((action, place) =>
    anSqlExecution(planOf({ key: `k${place}`, ...action }), {
      executionId: place,
      description: `count at etl.py:${place}`,
    }),
  );
  let fromMs = 0;
  const stages = actions.map(({ taskMs = 10_000 }, place) => {
    const stage = scheduledStage(tasksOf(80, { durationMs: taskMs }), {
      stageId: place,
      sqlExecutionId: place,
      fromMs,
      rdds: rddsIn('WholeStageCodegen (1)'),
    });
    fromMs += taskMs * 10;
    return stage;
  });
  return anApplication({ sections: { stages, sqlExecutions: executions } });
}

describe('fires', () => {
  it('on an expression that three actions compute, and leaves the first of them', () => {
    const { findings, severity } = judge(repeatedComputation, application([{}, {}, {}]));
    // two of three times 100 s
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(200_000, -2);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'The same rows of parquet in clicks are computed 3 times: keeping the result would save 3 min 20 s',
    );
    expect(findings[0]?.subject).toEqual({ kind: 'sql', executionId: 1 });
  });

  it('on a whole stage whose output is the same', () => {
    const same = { key: 'id', steps: [] };
    const { findings } = judge(repeatedComputation, application([same, same]));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(100_000, -2);
  });

  it.for([
    { name: 'a filter more', other: { steps: [SCORE, 'Filter (id#1 < 5)'] } },
    {
      name: 'a filter on what was computed',
      other: { steps: ['Filter (aggregate(a#2, 0, lambdafunction(x#3)) > 5)'] },
    },
    {
      name: 'part of the columns',
      other: { steps: ['Project [aggregate(a#2, 0, lambdafunction(x#3)) AS score#4]'] },
    },
  ])('also where one has $name', ({ other }) => {
    const { findings } = judge(repeatedComputation, application([{}, other]));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(100_000, -2);
  });

  it('on rows that the program holds, where they are of one DataFrame', () => {
    const held = { scan: { ...aNode('Scan ExistingRDD[id#1L]'), name: 'Scan ExistingRDD' } };
    const { findings } = judge(repeatedComputation, application([held, held]));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(100_000, -2);
    expect(findings[0]?.headline).toMatch(/^The same rows are computed twice/);
  });

  it('takes no more than the stage that stays took, and a look at the first rows for what it cost', () => {
    const { findings } = judge(
      repeatedComputation,
      application([{}, { taskMs: 20_000 }, { taskMs: 100, rows: 20 }]),
    );
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(101_000, -2);
  });

  it('on a condition that costs something, with or without its value as a column', () => {
    const condition = 'Filter (aggregate(a#2, 0, lambdafunction(x#3)) > 5)';
    const { findings } = judge(
      repeatedComputation,
      application([{ steps: [SCORE, condition] }, { steps: [condition] }]),
    );
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(100_000, -2);
  });

  it('takes a look at some rows for no measure of the whole, even if it did more to them', () => {
    const look = {
      steps: ['CollectLimit 4', 'Project [sha2(a#2, 512) AS h#5]', SCORE],
      taskMs: 100,
      rows: 20,
    };
    const { findings } = judge(repeatedComputation, application([look, {}, {}]));
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(100_000, -2);
  });

  it('takes of a plain scan only the time for reading', () => {
    const scan = aFileScan({ 'scan time': 400_000, 'size of files read': 9 });
    const { findings } = judge(
      repeatedComputation,
      application([
        { scan, steps: [] },
        { scan: { ...scan }, steps: [] },
      ]),
    );
    // of 800 s on 8 slots
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(50_000, -2);
  });

  it.for([
    { minComputationCount: 3, kind: 'flag' },
    { minComputationCount: 4, kind: 'pass' },
  ])('from $minComputationCount times on: $kind', ({ minComputationCount, kind }) => {
    const app = application([{}, {}, {}]);
    expect(judge(repeatedComputation, app, { minComputationCount }).kind).toBe(kind);
  });
});

function readAs(Format: string): PlanNode {
  return aFileScan({ 'number of output rows': 1_000, 'size of files read': 9 }, { Format });
}

function month(value: number): string {
  return `Filter (month#1 = ${value})`;
}

describe('of text', () => {
  it('fires where it is read for different rows each time, by half of what the others took', () => {
    const actions = [1, 2, 3].map((value) => ({ scan: readAs('CSV'), steps: [month(value)] }));
    const { findings, advice } = judge(repeatedComputation, application(actions));
    // of twice 800 s on 8 slots
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(100_000, -2);
    expect(findings[0]?.headline).toBe(
      'Csv in clicks is read 3 times, each time as a whole: reading it once would save 1 min 40 s',
    );
    expect(findings[0]?.confidence.level).toBe('low');
    expect(advice[0]).toMatch(/^Read the text once/);
  });

  it.for([
    { name: 'files by column', scans: [readAs('Parquet'), readAs('Parquet')] },
    { name: 'one reading', scans: [readAs('CSV')] },
    {
      name: 'other files',
      scans: [readAs('CSV'), aFileScan({ 'size of files read': 8 }, { Format: 'CSV' })],
    },
  ])('does not fire on $name', ({ scans }) => {
    const actions = scans.map((scan, place) => ({ scan, steps: [month(place)] }));
    expect(judge(repeatedComputation, application(actions)).severity).toBe('none');
  });
});

it('does not mind what each action makes of the rows', () => {
  const actions = ['sum', 'max'].map((name) => ({
    steps: [`HashAggregate(keys=[k#1], functions=[partial_${name}(v#2)])`, SCORE],
  }));
  expect(judge(repeatedComputation, application(actions)).severity).toBe('moderate');
});

describe('does not fire', () => {
  it.for<{ readonly name: string; readonly actions: readonly Action[] }>([
    { name: 'other expressions', actions: [{}, { steps: ['Project [sha2(a#2, 512) AS h#4]'] }] },
    {
      name: 'other rows',
      actions: [{ steps: [SCORE, 'Filter (id#1 < 5)'] }, { steps: [SCORE, 'Filter (id#1 > 5)'] }],
    },
    {
      name: 'other rows by what a function says of them',
      actions: [
        { steps: [SCORE, 'Filter StartsWith(id#1, a)'] },
        { steps: [SCORE, 'Filter StartsWith(id#1, b)'] },
      ],
    },
    {
      name: 'reading rows that another query leaves out by a function',
      actions: [{ steps: ['Filter StartsWith(id#1, a)'] }, { steps: ['Filter (id#1 > 5)'] }],
    },
    {
      name: 'other partitions',
      actions: ['[(day#1 = 1)]', '[(day#1 = 2)]'].map((PartitionFilters) => ({
        scan: aFileScan({ 'size of files read': 9 }, { PartitionFilters }),
      })),
    },
    {
      name: 'files that changed',
      actions: [9, 10].map((bytes) => ({ scan: aFileScan({ 'size of files read': bytes }) })),
    },
    {
      name: 'what is cached',
      actions: [
        { scan: aNode('InMemoryTableScan [id#1]') },
        { scan: aNode('InMemoryTableScan [id#1]') },
      ],
    },
    {
      name: 'rows that the program holds, of two tables that look the same',
      actions: [{ scan: aNode('LocalTableScan [id#1]') }, { scan: aNode('LocalTableScan [id#7]') }],
    },
    {
      name: 'rows of a table that the driver filtered before',
      actions: [4, 5].map((rows) => ({
        scan: counted(aNode('LocalTableScan [id#1]'), 'number of output rows', rows),
      })),
    },
    {
      name: 'sources that do not say what they hold',
      actions: [{ scan: aNode('BatchScan [id#1]') }, { scan: aNode('BatchScan [id#1]') }],
    },
    { name: 'what is small', actions: [{ taskMs: 50 }, { taskMs: 50 }, { taskMs: 50 }] },
    { name: 'rows that cost more in a cache', actions: [{ rows: 1e9 }, { rows: 1e9 }] },
  ])('on $name', ({ actions }) => {
    expect(judge(repeatedComputation, application(actions)).severity).toBe('none');
  });

  it('on the sample that a sort takes of its own input', () => {
    const app = application([{}]);
    const [stage] = app.sections.stages ?? [];
    const stages = stage === undefined ? [] : [stage, { ...stage, stageId: 7 }];
    expect(judge(repeatedComputation, { ...app, sections: { ...app.sections, stages } }).kind).toBe(
      'pass',
    );
  });
});

it('advises a table where the rows do not fit into memory', () => {
  const app = application([{ rows: 50_000_000 }, { rows: 50_000_000 }]);
  const small = anExecutor({ maxMemoryBytes: GIB });
  const { advice } = judge(repeatedComputation, {
    ...app,
    sections: { ...app.sections, executors: [small] },
  });
  expect(advice).toEqual([
    'Write the common part to a table once, and let the other queries read that.',
  ]);
  expect(judge(repeatedComputation, application([{}, {}])).advice).toEqual([
    'Cache the common part before the first action on it, and let go of it after the last.',
  ]);
});

it.for(['h01.3.5.healthy.zst', 'h07.3.5.healthy.zst', 'p16.3.5.sick.zst', 'p20.3.5.sick.zst'])(
  'is silent on %s',
  async (log) => {
    const app = await readFixture(`patients/logs/${log}`);
    const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };
    expect(judge(repeatedComputation, app, lab).severity).toBe('none');
  },
);
