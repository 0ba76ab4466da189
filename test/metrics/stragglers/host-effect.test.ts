import { describe, expect, it } from 'vitest';
import { hostEffects } from '../../../src/metrics/stragglers/host-effect.ts';
import { slowHosts, withoutSlowness } from '../../../src/metrics/stragglers/slow-hosts.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { MIB } from '../../../src/model/units.ts';
import { anApplication } from '../../builders/application.ts';
import { scheduledStage, tasksOf } from '../../builders/scheduled-stage.ts';
import type { TaskDraft } from '../../builders/task-columns.ts';

const THRESHOLDS = { minSlowdownRatio: 1.5, minTaskCount: 4, minSlowerShare: 0.75, maxChance: 0 };

/** So many tasks of each duration on host-1, and on host-2. */
function stage(
  stageId: number,
  here: readonly TaskDraft[],
  there: readonly TaskDraft[],
): StageData {
  return scheduledStage(
    [
      ...here.map((task) => ({ ...task, executor: 0, host: 0 })),
      ...there.map((task) => ({ ...task, executor: 1, host: 1 })),
    ],
    { stageId },
  );
}

function applicationOf(...stages: readonly StageData[]): ReturnType<typeof anApplication> {
  return anApplication({ sections: { stages } });
}

const ms = (durationMs: number, count: number): readonly TaskDraft[] =>
  tasksOf(count, { durationMs });

describe('hostEffects', () => {
  it('is the median there over the median elsewhere', () => {
    const app = applicationOf(stage(0, ms(1_000, 5), ms(3_000, 4)));
    expect(hostEffects(app)[0]).toMatchObject({
      kind: 'host',
      name: 'host-2',
      slowdownRatio: 3,
      taskCount: 4,
      slowerShare: 1,
    });
  });

  it('weighs stages by the time of the tasks there', () => {
    const app = applicationOf(
      stage(0, ms(1_000, 5), ms(4_000, 3)),
      stage(1, ms(10_000, 5), ms(20_000, 3)),
      stage(2, ms(100, 5), ms(100, 3)),
    );
    expect(hostEffects(app)[0]?.slowdownRatio).toBe(2);
  });

  it('takes the size of tasks out', () => {
    const large = tasksOf(4, { durationMs: 30_000, inputBytes: 300 * MIB });
    const small = tasksOf(4, { durationMs: 10_000, inputBytes: 100 * MIB });
    expect(hostEffects(applicationOf(stage(0, small, large)))[0]?.slowdownRatio).toBeCloseTo(1);
  });

  it('takes garbage collection out', () => {
    const full = tasksOf(4, { durationMs: 30_000, gcTimeMs: 20_000 });
    expect(hostEffects(applicationOf(stage(0, ms(10_000, 4), full)))[0]?.slowdownRatio).toBe(1);
  });

  it.for([
    { here: 3, there: 3, count: 4 },
    // of two tasks against four only the place with two can be compared, of one with four none
    { here: 2, there: 4, count: 2 },
    { here: 4, there: 2, count: 2 },
    { here: 1, there: 4, count: 0 },
  ])('compares $here tasks with $there: $count places', ({ here, there, count }) => {
    const app = applicationOf(stage(0, ms(1_000, here), ms(1_000, there)));
    expect(hostEffects(app)).toHaveLength(count);
  });
});

describe('slowHosts', () => {
  it.for([
    { name: 'at the ratio', stages: [stage(0, ms(1_000, 6), ms(1_500, 6))], count: 1 },
    { name: 'below it', stages: [stage(0, ms(1_000, 6), ms(1_499, 6))], count: 0 },
    { name: 'five tasks, of two hosts', stages: [stage(0, ms(1_000, 6), ms(3_000, 5))], count: 1 },
    { name: 'four', stages: [stage(0, ms(1_000, 6), ms(3_000, 4))], count: 0 },
    {
      name: 'three in each of two stages',
      stages: [stage(0, ms(1_000, 6), ms(3_000, 3)), stage(1, ms(1_000, 6), ms(3_000, 3))],
      count: 1,
    },
    {
      name: 'slow in three quarters of its tasks',
      stages: [stage(0, ms(1_000, 8), [...ms(3_000, 6), ...ms(1_000, 2)])],
      count: 1,
    },
    {
      name: 'slow in fewer',
      stages: [stage(0, ms(1_000, 8), [...ms(3_000, 5), ...ms(1_000, 3)])],
      count: 0,
    },
  ])('$name: $count', ({ stages, count }) => {
    expect(slowHosts(applicationOf(...stages), THRESHOLDS)).toHaveLength(count);
  });

  it('blames nobody where the machines are of several kinds', () => {
    const tasks = Array.from({ length: 24 }, (_, place) => ({
      durationMs: place % 4 < 2 ? 1_000 : 3_000,
      host: place % 4,
      executor: place % 4,
    }));
    const names = ['a', 'b', 'c', 'd'];
    const stages = [0, 1].map((stageId) => scheduledStage(tasks, { stageId }));
    const taskNames = { hosts: names, executorIds: names };
    const app = anApplication({ sections: { stages, taskNames } });
    expect(hostEffects(app)[0]?.slowdownRatio).toBeGreaterThanOrEqual(1.5);
    expect(slowHosts(app, THRESHOLDS)).toEqual([]);
  });

  it('would have its tasks as fast as elsewhere', () => {
    const app = applicationOf(stage(7, ms(1_000, 6), ms(3_000, 6)));
    expect(withoutSlowness(slowHosts(app, THRESHOLDS), app)).toEqual([
      {
        stage: { stageId: 7, stageAttemptId: 0 },
        kind: 'tasks',
        durationsMs: Array.from({ length: 12 }, () => 1_000),
      },
    ]);
  });
});
