import { describe, expect, it } from 'vitest';
import {
  firstSuccesses,
  quantile,
  spreadOf,
  valuesAt,
} from '../../../src/metrics/partitions/task-spread.ts';
import { TASK_FAILED, TASK_KILLED } from '../../../src/model/task-columns.ts';
import { aStage } from '../../builders/application.ts';
import { taskColumns } from '../../builders/task-columns.ts';

describe('firstSuccesses', () => {
  it('counts a partition once: its first success', () => {
    const tasks = taskColumns([
      { index: 0, status: TASK_FAILED, durationMs: 9 },
      { index: 1, durationMs: 10, launchOffsetMs: 5 },
      { index: 0, attempt: 1, durationMs: 20, launchOffsetMs: 3 },
      { index: 2, durationMs: 30, hasMetrics: 0 },
      { index: 1, speculative: 1, status: TASK_KILLED, durationMs: 40 },
      { index: 1, attempt: 1, durationMs: 50 },
    ]);
    const stage = aStage({ tasks });
    expect(Array.from(firstSuccesses(stage))).toEqual([2, 1]);
    expect(Array.from(valuesAt(firstSuccesses(stage), tasks, 'durationMs', 'index'))).toEqual([
      20, 11,
    ]);
  });

  it.for([2, 9e15])('takes partitions as they are recorded, of a stage of %d', (taskCount) => {
    const tasks = taskColumns([{ index: 0 }, { index: 8e15 }, { index: 8e15, attempt: 1 }]);
    expect(Array.from(firstSuccesses(aStage({ tasks, taskCount })))).toEqual([0, 1]);
  });

  it('has none of a stage without tasks', () => {
    expect(firstSuccesses(aStage())).toHaveLength(0);
  });
});

describe('quantile', () => {
  it.for([
    { values: [], share: 0.5, is: 0 },
    { values: [7], share: 0.95, is: 7 },
    { values: [1, 3], share: 0.5, is: 2 },
    { values: [1, 2, 3, 4, 5], share: 0.25, is: 2 },
    { values: [0, 10], share: 0.95, is: 9.5 },
  ])('of $values at $share is $is', ({ values, share, is }) => {
    expect(quantile(Float64Array.from(values), share)).toBeCloseTo(is);
  });
});

it('spreads unsorted values', () => {
  expect(spreadOf(Float64Array.from([5, 1, 3, 2, 4]))).toEqual({
    min: 1,
    p25: 2,
    p50: 3,
    p75: 4,
    p95: 4.8,
    max: 5,
  });
});
