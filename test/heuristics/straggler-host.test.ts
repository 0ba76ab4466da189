import { describe, expect, it } from 'vitest';
import { computeSkew } from '../../src/heuristics/compute-skew.ts';
import { stragglerHost } from '../../src/heuristics/straggler-host.ts';
import { stragglersByStage } from '../../src/metrics/stragglers/classify.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { type ApplicationDraft, anApplication, anEnvironment } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

/** Two stages on two hosts of four cores; tasks on the second take `times` as long. */
function applicationWith(times: number, draft: ApplicationDraft = {}): ApplicationModel {
  const tasks = Array.from({ length: 6 }, () => [
    ...tasksOf(4, { durationMs: 60_000, executor: 0, host: 0 }),
    ...tasksOf(2, { durationMs: 60_000 * times, executor: 1, host: 1 }),
  ]).flat();
  const stages = [
    scheduledStage(tasks, { stageId: 2 }),
    scheduledStage(tasks, { stageId: 5, fromMs: 700_000 }),
  ];
  return anApplication({ ...draft, sections: { stages, ...draft.sections } });
}

describe('fires', () => {
  it('on a host that is slow in every stage', () => {
    const { findings, severity } = judge(stragglerHost, applicationWith(3));
    expect(severity).not.toBe('low');
    expect(findings[0]?.subject).toEqual({ kind: 'host', host: 'host-2' });
    expect(findings[0]?.headline).toMatch(
      /^Host host-2: tasks take 3\.0 times as long as elsewhere in 2 stages, about \d/,
    );
    expect(findings[0]?.owner).toBe('platform');
    expect(findings[0]?.confidence.level).toBe('medium');
  });

  it.for([
    { options: { minSlowdownRatio: 3 }, kind: 'flag' },
    { options: { minSlowdownRatio: 3.01 }, kind: 'pass' },
    // 24 tasks, one of which for the second host
    { options: { minTaskCount: 23, maxChance: 0 }, kind: 'flag' },
    { options: { minTaskCount: 24, maxChance: 0 }, kind: 'pass' },
    { options: { minSlowerShare: 1 }, kind: 'flag' },
  ])('$options: $kind', ({ options, kind }) => {
    expect(judge(stragglerHost, applicationWith(3), options).kind).toBe(kind);
  });

  it('on an executor where there is but one host, and has nothing to set', () => {
    const { sections } = applicationWith(3);
    const stages = sections.stages?.map((stage) => ({
      ...stage,
      tasks: stage.tasks && {
        ...stage.tasks,
        columns: { ...stage.tasks.columns, host: new Uint8Array(stage.tasks.rowCount) },
      },
    }));
    const app = applicationWith(3, {
      sections: {
        ...(stages && {
          stages: stages.flatMap(({ tasks, ...rest }) => (tasks ? [{ ...rest, tasks }] : [])),
        }),
        taskNames: { executorIds: ['1', '2'], hosts: ['host-1'] },
      },
    });
    const { findings, advice } = judge(stragglerHost, app);
    expect(findings[0]?.subject).toEqual({ kind: 'executor', executorId: '2' });
    expect(advice).toEqual([expect.stringMatching(/^Look at where executor 2 ran/)]);
  });
});

it('finds the slow executor of a real application, and no heavy work in it', async () => {
  const app = await readFixture('stragglers/slow-executor.3.5.zst');
  const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };
  expect(judge(stragglerHost, app, lab).findings[0]?.headline).toBe(
    'Executor 1: tasks take 3.1 times as long as elsewhere in 2 stages, about 12 s of the run',
  );
  expect(judge(computeSkew, app, { ...lab, minLongestTaskMs: 1_000 }).severity).toBe('none');
});

describe('advises', () => {
  it.for([
    {
      version: '3.5.1',
      first: ['spark.speculation false → true'],
      next: 'spark.yarn.exclude.nodes unset → host-2',
    },
    {
      version: '4.0.0',
      first: ['spark.speculation false → true', 'spark.speculation.multiplier 3 → 2.2'],
      next: 'spark.yarn.exclude.nodes unset → host-2',
    },
    { version: '2.4.8', first: ['spark.speculation false → true'], next: /^Have host-2 checked/ },
  ])('what works on Spark $version', ({ version, first, next }) => {
    const app = applicationWith(3, { framework: { name: 'spark', version } });
    const { advice } = judge(stragglerHost, app);
    expect(advice.slice(0, first.length)).toEqual(first);
    expect(advice[first.length]).toMatch(next);
  });

  it('does not switch on what is on', () => {
    const environment = anEnvironment({ 'spark.speculation': 'true' });
    const { advice } = judge(stragglerHost, applicationWith(3, { sections: { environment } }));
    expect(advice[0]).toBe('spark.yarn.exclude.nodes unset → host-2');
  });
});

/** Tasks of one place, one after the other. */
function oneByOne(durationsMs: readonly number[], place: number) {
  return durationsMs.map((durationMs, index) => {
    const launchOffsetMs = durationsMs.slice(0, index).reduce((sum, ms) => sum + ms, 0);
    return { durationMs, launchOffsetMs, executor: place, host: place };
  });
}

/** 24 tasks of one stage on two executors of a core, of which the second ran these; ms each. */
function lopsided(lasts: readonly number[]): ApplicationModel {
  const usual = Array.from({ length: 24 - lasts.length }, () => 20_000);
  const stage = scheduledStage([...oneByOne(usual, 0), ...oneByOne(lasts, 1)], { slotCount: 2 });
  return anApplication({ sections: { stages: [stage] } });
}

describe('of a place so slow that it ran few tasks', () => {
  it.for([
    // three of 24 are the slowest by a chance of 1 in 2024, on either of two places: 1 in 1012
    { lasts: [110_000, 100_000, 100_000], options: { maxChance: 0.00099 }, kind: 'flag' },
    { lasts: [110_000, 100_000, 100_000], options: { maxChance: 0.00098 }, kind: 'pass' },
    { lasts: [110_000, 100_000], options: {}, kind: 'flag' },
    // one that was as fast as elsewhere: the other two had more to do
    { lasts: [110_000, 100_000, 20_000], options: {}, kind: 'pass' },
    // a single heavy task
    { lasts: [110_000], options: {}, kind: 'pass' },
  ])('$lasts with $options: $kind', ({ lasts, options, kind }) => {
    expect(judge(stragglerHost, lopsided(lasts), options).kind).toBe(kind);
  });

  it('calls its tasks slow by their place, not by their rows', () => {
    const app = lopsided([110_000, 100_000]);
    expect([...stragglersByStage(app).values()].map(({ cause }) => cause)).toEqual(['slow-node']);
  });
});

describe('does not fire', () => {
  it('on a host that is hardly slower', () => {
    expect(judge(stragglerHost, applicationWith(1.4)).kind).toBe('pass');
  });

  it('on a host that had the few heavy partitions', () => {
    const tasks = [
      ...tasksOf(20, { durationMs: 60_000, executor: 0, host: 0 }),
      ...tasksOf(6, { durationMs: 60_000, executor: 1, host: 1 }),
      ...tasksOf(3, { durationMs: 600_000, executor: 1, host: 1 }),
    ];
    const app = anApplication({ sections: { stages: [scheduledStage(tasks)] } });
    expect(judge(stragglerHost, app).kind).toBe('pass');
  });

  it('in an application without single tasks', () => {
    expect(judge(stragglerHost, anApplication()).kind).toBe('not-applicable');
  });
});
