import { describe, expect, it } from 'vitest';
import { shuffleFetchWait } from '../../src/heuristics/shuffle-fetch-wait.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { GIB, KIB, MIB } from '../../src/model/units.ts';
import { anApplication, anEnvironment } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { scheduledStage, tasksOf } from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';
import { readFixture } from '../support/read-fixture.ts';

/** Ten minutes a task, half of them waiting for blocks of 1 MiB. */
const WAITING: TaskDraft = {
  durationMs: 600_000,
  shuffleFetchWaitMs: 300_000,
  shuffleRemoteReadBytes: GIB,
  shuffleRemoteBlocksFetched: 1_024,
};

function applicationWith(
  task: TaskDraft = WAITING,
  properties: Readonly<Record<string, string>> = {},
): ApplicationModel {
  const stages = [scheduledStage(tasksOf(16, task), { stageId: 3 })];
  return anApplication({ sections: { stages, environment: anEnvironment(properties) } });
}

describe('fires', () => {
  it('on what tasks wait past the healthy share', () => {
    const { findings, severity } = judge(shuffleFetchWait, applicationWith());
    // 45 % of 20 minutes
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(540_000);
    expect(severity).toBe('severe');
    expect(findings[0]?.headline).toBe(
      'Stage 3: tasks wait for shuffle data 50 % of their time, about 9 min of the run',
    );
    expect(findings[0]?.confidence.level).toBe('low');
  });

  it('and never on more than all of their time', () => {
    const app = applicationWith({ ...WAITING, shuffleFetchWaitMs: 6_000_000 });
    expect(judge(shuffleFetchWait, app).findings[0]?.headline).toMatch(/ 100 % of their time/);
  });

  it.for([
    { options: { minWaitShare: 0.5 }, kind: 'flag' },
    { options: { minWaitShare: 0.501 }, kind: 'pass' },
    { options: { minRunCoreMs: 9_600_000 }, kind: 'flag' },
    { options: { minRunCoreMs: 9_600_001 }, kind: 'pass' },
    { options: { healthyWaitShare: 0.5 }, kind: 'pass' },
  ])('$options: $kind', ({ options, kind }) => {
    expect(judge(shuffleFetchWait, applicationWith(), options).kind).toBe(kind);
  });
});

describe('advises', () => {
  it('larger requests for large blocks, and to look at the machines', () => {
    const { advice, findings } = judge(shuffleFetchWait, applicationWith());
    expect(advice[0]).toBe('spark.reducer.maxSizeInFlight 48m → 96m');
    expect(advice[1]).toMatch(/^Look at the machines/);
    expect(findings[0]?.owner).toBe('platform');
  });

  it('only to look where requests are large', () => {
    const app = applicationWith(WAITING, { 'spark.reducer.maxSizeInFlight': '96m' });
    expect(judge(shuffleFetchWait, app).advice).toEqual([
      expect.stringMatching(/^Look at the machines/),
    ]);
  });

  it.for([
    { blockBytes: 64 * KIB, owner: 'platform' },
    { blockBytes: 64 * KIB - 1, owner: 'user' },
  ])('fewer partitions where blocks are small: $blockBytes', ({ blockBytes, owner }) => {
    const task = {
      ...WAITING,
      shuffleRemoteReadBytes: blockBytes * 100,
      shuffleRemoteBlocksFetched: 100,
    };
    const { findings, advice } = judge(shuffleFetchWait, applicationWith(task));
    expect(findings[0]?.owner).toBe(owner);
    expect(advice[0]?.startsWith('spark.reducer')).toBe(owner === 'platform');
  });
});

describe('does not fire', () => {
  it('on a stage that reads no shuffle, or waits little', () => {
    expect(judge(shuffleFetchWait, applicationWith({ durationMs: 600_000 })).kind).toBe('pass');
  });

  it('on a high share of little', () => {
    const little = { durationMs: 5_000, shuffleFetchWaitMs: 4_000, shuffleRemoteReadBytes: MIB };
    expect(judge(shuffleFetchWait, applicationWith(little)).kind).toBe('pass');
  });

  it.for(['p01.3.5.sick.zst', 'h05.3.5.healthy.zst'])('on %s', async (log) => {
    const app = await readFixture(`patients/logs/${log}`);
    const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };
    expect(judge(shuffleFetchWait, app, { ...lab, minRunCoreMs: 12_000 }).severity).toBe('none');
  });
});
