import { describe, expect, it } from 'vitest';
import { computeSkew } from '../../src/heuristics/compute-skew.ts';
import { shuffleDataSkew } from '../../src/heuristics/shuffle-data-skew.ts';
import { stragglerHost } from '../../src/heuristics/straggler-host.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { StageData } from '../../src/model/stage.ts';
import { MIB } from '../../src/model/units.ts';
import { anApplication } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { anRdd, scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';
import { readFixture } from '../support/read-fixture.ts';

const MIDDLE: TaskDraft = {
  durationMs: 20_000,
  executorCpuTimeMs: 18_000,
  shuffleRemoteReadBytes: 8 * MIB,
  shuffleReadRecords: 100_000,
};
const HEAVY: TaskDraft = { ...MIDDLE, durationMs: 600_000, executorCpuTimeMs: 540_000 };
const UNEVEN = [...tasksOf(15, MIDDLE), HEAVY];

function applicationWith(...stages: readonly StageData[]): ApplicationModel {
  return anApplication({ sections: { stages } });
}

describe('fires', () => {
  const app = applicationWith(scheduledStage(UNEVEN, { stageId: 4 }));

  it('on one task that computes while the others wait', () => {
    const { severity, findings } = judge(computeSkew, app);
    expect(severity).toBe('severe');
    expect(findings[0]?.subject).toEqual({ kind: 'stage', stageId: 4, stageAttemptId: 0 });
    expect(findings[0]?.headline).toBe(
      'One of 16 tasks in stage 4 computes 10 min of the stage’s 10 min 20 s, on no more data than the rest',
    );
    expect(findings[0]?.saving?.wallMs.likely).toBeGreaterThan(450_000);
    expect(findings[0]?.confidence.level).toBe('medium');
    expect(findings[0]?.recommendations[0]).toMatchObject({
      kind: 'change-code',
      after: expect.stringContaining('rdd.repartition(24)'),
    });
  });

  it.for([
    { name: 'time', options: { minTimeRatio: 30 }, kind: 'flag' },
    { name: 'time', options: { minTimeRatio: 30.01 }, kind: 'pass' },
    { name: 'count', options: { minTaskCount: 16 }, kind: 'flag' },
    { name: 'count', options: { minTaskCount: 17 }, kind: 'pass' },
    { name: 'longest', options: { minLongestTaskMs: 600_000 }, kind: 'flag' },
    { name: 'longest', options: { minLongestTaskMs: 600_001 }, kind: 'pass' },
  ])('$name at $options: $kind', ({ options, kind }) => {
    expect(judge(computeSkew, app, options).kind).toBe(kind);
  });

  it('with little confidence in dividing a single row', () => {
    const one = { ...HEAVY, shuffleReadRecords: 1 };
    const few = tasksOf(15, { ...MIDDLE, shuffleReadRecords: 1 });
    const { findings, advice } = judge(computeSkew, applicationWith(scheduledStage([...few, one])));
    expect(findings[0]?.confidence.level).toBe('low');
    expect(advice[0]).toMatch(/^Break the expensive row up/);
  });
});

describe('does not fire', () => {
  it.for([
    {
      name: 'more rows',
      tasks: [...tasksOf(15, MIDDLE), { ...HEAVY, shuffleReadRecords: 3_000_000 }],
    },
    {
      name: 'a wait of one task',
      tasks: [...tasksOf(15, MIDDLE), { ...MIDDLE, durationMs: 600_000 }],
    },
    { name: 'garbage', tasks: [...tasksOf(15, MIDDLE), { ...HEAVY, gcTimeMs: 300_000 }] },
    {
      name: 'a heavy task in the shadow of enough others',
      tasks: [{ ...HEAVY, durationMs: 90_000 }, ...tasksOf(60, MIDDLE)],
    },
    {
      name: 'first tasks that load what they need',
      tasks: [...tasksOf(8, { ...MIDDLE, durationMs: 120_000 }), ...tasksOf(24, MIDDLE)],
    },
  ])('on $name', ({ tasks }) => {
    expect(judge(computeSkew, applicationWith(scheduledStage(tasks))).kind).toBe('pass');
  });

  it('in an application without single tasks', () => {
    expect(judge(computeSkew, anApplication()).kind).toBe('not-applicable');
  });

  it('where data skew does, nor where a host is slow; nor they here', () => {
    const there = tasksOf(8, { ...MIDDLE, durationMs: 120_000, executor: 1, host: 1 });
    const slowHost = applicationWith(
      scheduledStage([...tasksOf(40, MIDDLE), ...there], { rdds: [anRdd({ name: 'PythonRDD' })] }),
    );
    const heavy = applicationWith(scheduledStage(UNEVEN));
    expect(judge(computeSkew, slowHost).kind).toBe('pass');
    expect(judge(stragglerHost, slowHost).kind).toBe('flag');
    expect(judge(stragglerHost, heavy).kind).toBe('pass');
    expect(judge(shuffleDataSkew, heavy).kind).toBe('pass');
  });
});

describe('real applications', () => {
  const lab = {
    gateWallMs: 3_000,
    silentBelowWallMs: 6_000,
    silentBelowCoreMs: 12_000,
  };

  it('finds the key whose rows a Python function computes long for', async () => {
    const app = await readFixture('stragglers/heavy-rows.3.5.zst');
    const { findings, advice } = judge(computeSkew, app, { ...lab, minLongestTaskMs: 1_000 });
    expect(findings[0]?.headline).toBe(
      'One of 16 tasks in stage 2 computes 53 s of the stage’s 1 min 36 s, on hardly more data than the rest',
    );
    expect(advice[0]).toMatch(/^Deal the rows out evenly/);
    expect(judge(stragglerHost, app, lab).severity).toBe('none');
    expect(judge(shuffleDataSkew, app, { ...lab, minLongestTaskMs: 1_000 }).severity).toBe('none');
  });

  it.for([
    'p01.3.5.sick.zst',
    'p01.3.5.treated.zst',
    'p16.3.5.sick.zst',
    'h01.3.5.healthy.zst',
    'h05.3.5.healthy.zst',
    'h07.3.5.healthy.zst',
  ])('is silent on %s', async (log) => {
    const app = await readFixture(`patients/logs/${log}`);
    expect(judge(computeSkew, app, { ...lab, minLongestTaskMs: 1_000 }).severity).toBe('none');
    expect(judge(stragglerHost, app, lab).severity).toBe('none');
  });
});
