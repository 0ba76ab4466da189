import { describe, expect, it } from 'vitest';
import { insufficientParallelism } from '../../src/heuristics/insufficient-parallelism.ts';
import { shuffleDataSkew } from '../../src/heuristics/shuffle-data-skew.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { StageData } from '../../src/model/stage.ts';
import { TASK_KILLED } from '../../src/model/task-columns.ts';
import { MIB } from '../../src/model/units.ts';
import { anApplication, anEnvironment, aStage, STARTED_AT_MS } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import {
  aNode,
  anSqlExecution,
  rddsIn,
  scheduledStage,
  tasksOf,
} from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';
import { readFixture } from '../support/read-fixture.ts';

const MIDDLE: TaskDraft = {
  durationMs: 20_000,
  shuffleRemoteReadBytes: 8 * MIB,
  shuffleReadRecords: 100_000,
};
const HOT: TaskDraft = {
  durationMs: 600_000,
  shuffleRemoteReadBytes: 200 * MIB,
  shuffleReadRecords: 3_000_000,
};
const SKEWED = [...tasksOf(15, MIDDLE), HOT];

function applicationWith(...stages: readonly StageData[]): ApplicationModel {
  return anApplication({ sections: { stages } });
}

describe('fires', () => {
  const app = applicationWith(scheduledStage(SKEWED, { stageId: 4 }));

  it('on one task that holds the others up', () => {
    const { severity, findings } = judge(shuffleDataSkew, app);
    expect(severity).toBe('severe'); // some 8 of 30 minutes
    expect(findings[0]?.subject).toEqual({ kind: 'stage', stageId: 4, stageAttemptId: 0 });
    expect(findings[0]?.headline).toBe(
      'One of 16 tasks in stage 4 runs 10 min of the stage’s 10 min 20 s, with 67 % of the rows',
    );
    expect(findings[0]?.saving?.wallMs.likely).toBeGreaterThan(450_000);
    expect(findings[0]?.confidence.level).toBe('high');
  });

  it.for([
    { name: 'time', options: { minTimeRatio: 30 }, kind: 'flag' },
    { name: 'time', options: { minTimeRatio: 30.01 }, kind: 'pass' },
    { name: 'data', options: { minDataRatio: 30 }, kind: 'flag' },
    { name: 'data', options: { minDataRatio: 30.01 }, kind: 'pass' },
    { name: 'count', options: { minTaskCount: 16 }, kind: 'flag' },
    { name: 'count', options: { minTaskCount: 17 }, kind: 'pass' },
    { name: 'longest', options: { minLongestTaskMs: 600_000 }, kind: 'flag' },
    { name: 'longest', options: { minLongestTaskMs: 600_001 }, kind: 'pass' },
  ])('$name at $options: $kind', ({ options, kind }) => {
    expect(judge(shuffleDataSkew, app, options).kind).toBe(kind);
  });

  it('adds up stages that follow each other, in one finding', () => {
    const two = applicationWith(
      scheduledStage(SKEWED, { stageId: 4 }),
      scheduledStage(SKEWED, { stageId: 6, fromMs: 700_000 }),
    );
    const { findings } = judge(shuffleDataSkew, two);
    const alone = judge(shuffleDataSkew, app).findings[0]?.saving?.wallMs.likely ?? 0;
    expect(findings).toHaveLength(1);
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(2 * alone);
    expect(findings[0]?.evidence.find(({ kind }) => kind === 'table')).toMatchObject({
      rows: [{ stage: 'stage 4' }, { stage: 'stage 6' }],
    });
  });
});

describe('of partitions that adaptive execution merged', () => {
  const window = aNode(
    'Window [row_number() windowspecdefinition(shop#1) AS rn#9], [shop#1], [day#2]',
    aNode('Exchange hashpartitioning(shop#1, 200), ENSURE_REQUIREMENTS', aNode('Range (0, 9)')),
  );
  const plan = aNode('AdaptiveSparkPlan', aNode('WholeStageCodegen (3)', window));
  const merged = (properties: Readonly<Record<string, string>>): ApplicationModel => {
    const tasks = [...tasksOf(2, { ...MIDDLE, durationMs: 250_000 }), HOT];
    const stage = scheduledStage(tasks, {
      sqlExecutionId: 0,
      rdds: rddsIn('WholeStageCodegen (3)'),
    });
    return anApplication({
      sections: {
        stages: [stage],
        environment: anEnvironment(properties),
        sqlExecutions: [anSqlExecution(plan)],
      },
    });
  };

  it('finds the hot one among three tasks', () => {
    const { findings } = judge(shuffleDataSkew, merged({}));
    expect(findings[0]?.headline).toMatch(/^One of 3 tasks in the window function over shop/);
    expect(judge(insufficientParallelism, merged({})).kind).toBe('pass');
  });

  it('takes three partitions that were not merged for too few', () => {
    const app = merged({ 'spark.sql.adaptive.coalescePartitions.enabled': 'false' });
    expect(judge(shuffleDataSkew, app).kind).toBe('pass');
  });
});

describe('does not fire', () => {
  it.for([
    {
      name: 'short tasks',
      tasks: SKEWED.map((task) => ({ ...task, durationMs: (task.durationMs ?? 0) / 100 })),
    },
    {
      name: 'a slow task with no more data than the others',
      tasks: [...tasksOf(15, MIDDLE), { ...MIDDLE, durationMs: 600_000 }],
    },
    {
      name: 'a speculative copy that was killed long after its partition was done',
      tasks: [...tasksOf(16, MIDDLE), { ...HOT, index: 3, speculative: 1, status: TASK_KILLED }],
    },
    {
      name: 'a hot partition that adaptive execution has divided',
      tasks: [...tasksOf(15, MIDDLE), ...tasksOf(25, MIDDLE)],
    },
    {
      name: 'a hot task in the shadow of enough others',
      tasks: [{ ...HOT, durationMs: 90_000 }, ...tasksOf(60, MIDDLE)],
    },
    {
      name: 'uneven files, which are not a shuffle',
      tasks: SKEWED.map(({ durationMs = 0, shuffleRemoteReadBytes = 0 }) => ({
        durationMs,
        inputBytes: shuffleRemoteReadBytes,
      })),
    },
  ])('on $name', ({ tasks }) => {
    expect(judge(shuffleDataSkew, applicationWith(scheduledStage(tasks))).kind).toBe('pass');
  });

  it('while another stage keeps the application going', () => {
    const other = aStage({
      stageId: 9,
      firstTaskLaunchedAtMs: STARTED_AT_MS,
      lastTaskFinishedAtMs: STARTED_AT_MS + 900_000,
    });
    expect(judge(shuffleDataSkew, applicationWith(scheduledStage(SKEWED), other)).kind).toBe(
      'pass',
    );
  });

  it('in an application without single tasks', () => {
    expect(judge(shuffleDataSkew, anApplication()).kind).toBe('not-applicable');
  });
});

describe('by what is recoverable', () => {
  const app = applicationWith(scheduledStage(SKEWED));
  const savedMs = judge(shuffleDataSkew, app).findings[0]?.saving?.wallMs.likely ?? 0;

  it.for([
    { gate: 'is the saving', gateWallMs: savedMs, severity: 'severe' },
    { gate: 'is above the saving', gateWallMs: savedMs + 1, severity: 'low' },
    { gate: 'is five times the saving', gateWallMs: 5 * savedMs, severity: 'low' },
    { gate: 'is above five times the saving', gateWallMs: 5 * savedMs + 1, severity: 'none' },
  ])('$severity when the gate $gate', ({ gateWallMs, severity }) => {
    const options = { gateWallMs, gateWallShare: 0, gateMemoryByteMs: 1e30 };
    expect(judge(shuffleDataSkew, app, options).severity).toBe(severity);
  });
});

describe('real applications', () => {
  const lab = {
    gateWallMs: 3_000,
    silentBelowWallMs: 6_000,
    silentBelowCoreMs: 12_000,
    minLongestTaskMs: 1_000,
  };

  it('finds the one hot customer, and says what to set', async () => {
    const app = await readFixture('patients/logs/p01.3.5.sick.zst');
    const { findings, severity } = judge(shuffleDataSkew, app, lab);
    expect(severity).toBe('moderate');
    expect(findings[0]?.headline).toBe(
      'One of 16 tasks in the join on k (stage 4) runs 18 s of the stage’s 23 s, with 40 % of the rows',
    );
    // dividing it was measured to save 8 s
    expect(findings[0]?.saving?.wallMs.likely).toBeGreaterThan(6_000);
    expect(findings[0]?.saving?.wallMs.likely).toBeLessThan(10_000);
  });

  it.for([
    'p01.3.5.treated.zst',
    'h01.3.5.healthy.zst',
    'h05.3.5.healthy.zst',
    'h07.3.5.healthy.zst',
  ])('is silent on %s', async (log) => {
    const app = await readFixture(`patients/logs/${log}`);
    expect(judge(shuffleDataSkew, app, lab).severity).toBe('none');
  });
});
