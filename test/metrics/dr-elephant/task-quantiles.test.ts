import { describe, expect, it } from 'vitest';
import { taskQuantiles } from '../../../src/metrics/dr-elephant/task-quantiles.ts';
import { recordOf } from '../../../src/model/record-of.ts';
import {
  TASK_FAILED,
  TASK_FIELDS,
  TASK_KILLED,
  type TaskRow,
} from '../../../src/model/task-columns.ts';
import { type TaskDraft, taskColumns } from '../../builders/task-columns.ts';

const aRow = (task: TaskDraft): TaskRow => ({
  ...recordOf(TASK_FIELDS, () => 0),
  hasMetrics: 1,
  ...task,
});

describe('task quantiles', () => {
  it.for([
    [[5], 5],
    [[1, 9], 9],
    [[9, 1, 5], 5],
    [[1, 2, 3, 4], 3],
  ] as const)('the median of %j is %i', ([values, expected]) => {
    const tasks = taskColumns(values.map((inputBytes) => ({ inputBytes })));

    expect(taskQuantiles(tasks, 'inputBytes')).toEqual({
      median: expected,
      max: Math.max(...values),
    });
  });

  it('are of tasks that succeeded and brought metrics', () => {
    const tasks = taskColumns([
      { inputBytes: 1 },
      { inputBytes: 9, status: TASK_FAILED },
      { inputBytes: 9, status: TASK_KILLED },
      { inputBytes: 9, hasMetrics: 0 },
    ]);

    expect(taskQuantiles(tasks, 'inputBytes')).toEqual({ median: 1, max: 1 });
  });

  it('add up several fields task by task', () => {
    const tasks = taskColumns([
      { shuffleRemoteReadBytes: 1, shuffleLocalReadBytes: 8 },
      { shuffleRemoteReadBytes: 5, shuffleLocalReadBytes: 1 },
    ]);

    expect(taskQuantiles(tasks, 'shuffleRemoteReadBytes', 'shuffleLocalReadBytes')).toEqual({
      median: 9,
      max: 9,
    });
  });

  it('take the longest tasks of a sampled stage into the maximum', () => {
    const tasks = {
      ...taskColumns([{ executorRunTimeMs: 1 }, { executorRunTimeMs: 2 }]),
      isSampled: true,
      longest: [
        aRow({ executorRunTimeMs: 70, status: TASK_FAILED }),
        aRow({ executorRunTimeMs: 50 }),
      ],
    };

    expect(taskQuantiles(tasks, 'executorRunTimeMs')).toEqual({ median: 2, max: 50 });
  });

  it('are unknown without such a task', () => {
    expect(taskQuantiles(undefined, 'inputBytes')).toBeUndefined();
    expect(taskQuantiles(taskColumns([{ status: TASK_FAILED }]), 'inputBytes')).toBeUndefined();
  });
});
