import { describe, expect, it } from 'vitest';
import { bundled, evenBundles } from '../../../src/metrics/simulate/bundles.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import { sumOf } from '../../../src/model/sum-by.ts';
import { aLife, anExecutor, aStage } from '../../builders/application.ts';
import { replayable } from '../../builders/replayable.ts';

/** An application of so many tasks, in one stage, on so many cores. */
function appOf(completedTaskCount: number, cores: number): ApplicationModel {
  return replayable([aStage({ taskCount: completedTaskCount, completedTaskCount })], {
    sections: { executors: cores === 0 ? [] : [anExecutor({ lives: [aLife({ cores })] })] },
  });
}

describe('tasks in bundles', () => {
  it.each([
    { tasks: 200_000, cores: 4, of: 10_000, bundles: 10_000, why: 'few enough as they are' },
    { tasks: 200_001, cores: 4, of: 10_000, bundles: 5_000, why: 'two a bundle' },
    { tasks: 1_000_000, cores: 4, of: 10_001, bundles: 2_001, why: 'five a bundle, and one over' },
    { tasks: 9_000_000, cores: 4, of: 600, bundles: 150, why: 'four, so that 32 are left a core' },
    {
      tasks: 9_000_000,
      cores: 0,
      of: 50_000,
      bundles: 25_000,
      why: 'as few as 20 000, of unknown cores',
    },
    { tasks: 9_000_000, cores: 400, of: 600, bundles: 600, why: 'more cores than bundles' },
  ])('of $of of $tasks on $cores cores: $bundles, $why', ({ tasks, cores, of, bundles }) => {
    const durationsMs = Float64Array.from({ length: of }, (_, place) => place % 7);
    const found = bundled(appOf(tasks, cores), durationsMs);
    expect(found).toHaveLength(bundles);
    expect(sumOf(found)).toBe(sumOf(durationsMs));
  });
});

describe('tasks that are alike', () => {
  it.each([
    { tasks: 0, cores: 4, bundles: 0 },
    { tasks: 10_001, cores: 4, bundles: 10_001 },
    { tasks: 1_000_001, cores: 4, bundles: 166_667 },
    { tasks: 50_000_000, cores: 4_000_000, bundles: 200_000 },
    { tasks: 9e15, cores: 0, bundles: 200_000 },
  ])('$tasks on $cores cores: $bundles bundles', ({ tasks, cores, bundles }) => {
    const found = evenBundles(appOf(tasks, cores), tasks, 60_000);
    expect(found).toHaveLength(bundles);
    expect(sumOf(found)).toBeCloseTo(tasks === 0 ? 0 : 60_000, 3);
  });
});
