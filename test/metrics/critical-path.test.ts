import { describe, expect, it } from 'vitest';
import { criticalPath } from '../../src/metrics/critical-path.ts';
import { idealTimes } from '../../src/metrics/ideal-times.ts';
import type { StageData } from '../../src/model/stage.ts';
import { replayable, taskSeconds } from '../builders/replayable.ts';
import { scheduledStage } from '../builders/scheduled-stage.ts';

/** Two scans beside each other, 6 s and 3 s on a core each; their join from 7 s, two tasks of 4 s; 20 s in all. */
const LONG = scheduledStage(taskSeconds(3, 3), { stageId: 0, slotCount: 1 });
const SHORT = scheduledStage(taskSeconds(3), { stageId: 1, slotCount: 1 });
const JOIN = scheduledStage(taskSeconds(4, 4), {
  stageId: 2,
  parentIds: [0, 1],
  fromMs: 7_000,
  slotCount: 2,
});
const app = replayable([LONG, SHORT, JOIN], { wallMs: 20_000 });

function links(stages: readonly StageData[]): readonly (readonly [number, number])[] {
  return criticalPath(replayable(stages)).stages.map(({ stage, ms }) => [stage.stageId, ms]);
}

describe('the critical path', () => {
  it('goes by what was waited for, lags included', () => {
    expect(links([LONG, SHORT, JOIN])).toEqual([
      [0, 6_000],
      [2, 5_000],
    ]);
  });

  it('adds up to the time in which jobs ran', () => {
    const later = scheduledStage(taskSeconds(2), { stageId: 3, jobIds: [1], fromMs: 60_000 });
    const sum = links([LONG, SHORT, JOIN, later]).reduce((total, [, ms]) => total + ms, 0);
    expect(sum).toBe(11_000 + 2_000);
  });

  it('goes through the stages of a query that share no parent', () => {
    const query = { sqlExecutionId: 3 } as const;
    const first = scheduledStage(taskSeconds(5), { ...query, slotCount: 1 });
    const second = scheduledStage(taskSeconds(5), {
      ...query,
      stageId: 2,
      parentIds: [1],
      jobIds: [1],
      fromMs: 5_000,
      slotCount: 1,
    });
    expect(links([first, second])).toEqual([
      [0, 5_000],
      [2, 5_000],
    ]);
  });
});

describe('ideal times', () => {
  it('are what the catalogue defines', () => {
    // longest tasks 3 and 4 s with the second between them; 17 s of tasks on two cores for 11 s
    expect(idealTimes(app)).toMatchObject({
      driverMs: 9_000,
      criticalMs: 9_000 + 3_000 + 1_000 + 4_000,
      criticalStages: [
        { stageId: 0, stageAttemptId: 0, ms: 6_000 },
        { stageId: 2, stageAttemptId: 0, ms: 5_000 },
      ],
    });
    expect(idealTimes(app)?.criticalMs).toBeLessThanOrEqual(20_000);
  });

  it('are not there without a job', () => {
    expect(idealTimes(replayable([], { sections: { jobs: [] } }))).toBeUndefined();
  });
});
