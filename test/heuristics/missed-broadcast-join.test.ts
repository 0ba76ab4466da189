import { describe, expect, it } from 'vitest';
import { missedBroadcastJoin } from '../../src/heuristics/missed-broadcast-join.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { GIB, MIB } from '../../src/model/units.ts';
import { anApplication, anEnvironment } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { counted } from '../builders/plan.ts';
import {
  aNode,
  anSqlExecution,
  aShuffledSide,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Shape {
  readonly join?: string;
  readonly rows?: number;
  readonly smallBytes?: number;
  readonly largeBytes?: number;
  /** Stands over the join, in its stage. */
  readonly above?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

const JOIN = 'SortMergeJoin [shop#2L], [shop#8L], Inner';
const ROWS = 1_200_000_000;

/** A large side read and shuffled in 4 min, a small one, and the join of both in 4 min, each on eight slots. */
function applicationWith({
  join = JOIN,
  rows = ROWS,
  smallBytes = 10 * MIB,
  largeBytes = 20 * GIB,
  above = 'Project [v#3]',
  properties = {},
}: Shape = {}): ApplicationModel {
  const joined = counted(
    aNode(join, aShuffledSide(1, rows, largeBytes), aShuffledSide(2, 1_000, smallBytes)),
    'number of output rows',
    rows,
  );
  const plan = aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (3)', aNode(above, joined)));
  const stages = [1, 2, 3].map((codegen) =>
    scheduledStage(tasksOf(8, { durationMs: codegen === 2 ? 1_000 : 240_000 }), {
      stageId: codegen,
      sqlExecutionId: 0,
      rdds: rddsIn('Exchange', `WholeStageCodegen (${codegen})`),
      fromMs: codegen === 3 ? 240_000 : 0,
    }),
  );
  return anApplication({
    sections: {
      stages,
      environment: anEnvironment(properties),
      sqlExecutions: [anSqlExecution(plan)],
    },
  });
}

describe('fires', () => {
  it('on a large side shuffled for a small one', () => {
    const { severity, findings } = judge(missedBroadcastJoin, applicationWith());
    // writing is 3 of 4 parts of the first stage; reading, sorting and merging less a lookup 5.5 of the last one's 6.3
    const expected = 240_000 * (3 / 4) + 240_000 * (5.5 / 6.3);
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(expected, -3.5);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      '1.2 billion rows are shuffled and sorted for a join on shop with only 1,000 rows (10 MiB): about 6 min 29 s lost',
    );
  });

  it('takes no more than the rows can have cost', () => {
    const { findings } = judge(
      missedBroadcastJoin,
      applicationWith({ rows: 100_000_000, largeBytes: GIB }),
      {
        gateWallShare: 0,
      },
    );
    const mostMs = 100_000_000 * 0.0015 + (GIB / MIB / 50) * 1_000;
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo((2 * mostMs) / 8, -3);
  });

  it.for([
    { join: 'ShuffledHashJoin [shop#2L], [shop#8L], LeftOuter, BuildRight', kind: 'flag' },
    { join: 'SortMergeJoin [shop#2L], [shop#8L], LeftSemi', kind: 'flag' },
    { join: 'SortMergeJoin [shop#2L], [shop#8L], RightOuter', kind: 'pass' },
    { join: 'SortMergeJoin [shop#2L], [shop#8L], FullOuter', kind: 'pass' },
    { join: 'BroadcastHashJoin [shop#2L], [shop#8L], Inner, BuildRight', kind: 'pass' },
  ])('$join: $kind', ({ join, kind }) => {
    expect(judge(missedBroadcastJoin, applicationWith({ join })).kind).toBe(kind);
  });

  it.for([
    { name: 'size', shape: {}, options: { maxSmallBytes: 10 * MIB }, kind: 'flag' },
    { name: 'size', shape: {}, options: { maxSmallBytes: 10 * MIB - 1 }, kind: 'pass' },
    {
      name: 'ratio',
      shape: { largeBytes: 4 * GIB, smallBytes: 4 * MIB },
      options: { minSizeRatio: 1_024 },
      kind: 'flag',
    },
    {
      name: 'ratio',
      shape: { largeBytes: 4 * GIB, smallBytes: 4 * MIB },
      options: { minSizeRatio: 1_025 },
      kind: 'pass',
    },
    {
      name: 'heap',
      shape: { properties: { 'spark.executor.memory': '100m' } },
      options: {},
      kind: 'flag',
    },
    {
      name: 'heap',
      shape: { properties: { 'spark.executor.memory': '99m' } },
      options: {},
      kind: 'pass',
    },
  ])('at the edge of $name $options: $kind', ({ shape, options, kind }) => {
    expect(judge(missedBroadcastJoin, applicationWith(shape), options).kind).toBe(kind);
  });

  it('is not sure where the stage runs Python as well', () => {
    const app = applicationWith({ above: 'ArrowEvalPython [f(v#3)]' });
    const [finding] = judge(missedBroadcastJoin, app, { gateWallShare: 0 }).findings;
    expect(finding?.confidence.level).toBe('low');
  });
});

describe('does not fire', () => {
  it.for(['SortMergeJoin [shop#2L], [shop#9L], Inner', 'Window [sum(v#1)], [shop#2L]'])(
    'where %s uses the same shuffle',
    (above) => {
      expect(judge(missedBroadcastJoin, applicationWith({ above })).kind).toBe('pass');
    },
  );
});

describe('advice', () => {
  const THRESHOLD = 'spark.sql.autoBroadcastJoinThreshold';
  const HINT = 'Say in the code that the small side is to be broadcast.';

  it.for([
    { properties: {}, smallBytes: MIB, advice: [HINT] },
    { properties: {}, smallBytes: 30 * MIB, advice: [HINT, `${THRESHOLD} 10m → 36m`] },
    {
      properties: { [THRESHOLD]: '10000' },
      smallBytes: MIB,
      advice: [`${THRESHOLD} 10000 → 10m`, HINT],
    },
    { properties: { [THRESHOLD]: '-1' }, smallBytes: MIB, advice: [`${THRESHOLD} -1 → 10m`, HINT] },
    {
      properties: {
        [THRESHOLD]: '-1',
        'spark.sql.adaptive.autoBroadcastJoinThreshold': '-1',
      },
      smallBytes: 30 * MIB,
      advice: [
        `${THRESHOLD} -1 → 36m`,
        'spark.sql.adaptive.autoBroadcastJoinThreshold -1 → 36m',
        HINT,
      ],
    },
  ])('$smallBytes bytes under $properties', ({ properties, smallBytes, advice }) => {
    const app = applicationWith({ properties, smallBytes });
    expect(judge(missedBroadcastJoin, app).advice).toEqual(advice);
  });
});

describe('real applications', () => {
  const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };

  it.for(['p20.3.5.sick.zst', 'p20.4.1.sick'])('finds the 1000 rows in %s', async (log) => {
    const app = await readFixture(`patients/logs/${log}`);
    const { findings } = judge(missedBroadcastJoin, app, lab);
    // the broadcast was measured to save 8 s
    expect(findings[0]?.saving?.wallMs.likely).toBeGreaterThan(6_000);
    expect(findings[0]?.saving?.wallMs.likely).toBeLessThan(10_000);
  });

  it.for(['p20.3.5.treated.zst', 'p01.3.5.sick.zst', 'h05.3.5.healthy.zst'])(
    'is silent on %s',
    async (log) => {
      const app = await readFixture(`patients/logs/${log}`);
      expect(judge(missedBroadcastJoin, app, lab).severity).toBe('none');
    },
  );
});
