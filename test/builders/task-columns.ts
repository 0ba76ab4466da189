import { recordOf } from '../../src/model/record-of.ts';
import {
  TASK_FIELDS,
  type TaskColumn,
  type TaskColumns,
  type TaskFailure,
  type TaskField,
} from '../../src/model/task-columns.ts';

/** A task states only what matters to the test; the rest is 0, and it succeeded with metrics. */
export type TaskDraft = Partial<Record<TaskField, number>>;

/** Columns of the given tasks: ids, indexes and launch order are made up where the test does not care. */
export function taskColumns(
  tasks: readonly TaskDraft[],
  failures: readonly TaskFailure[] = [],
): TaskColumns {
  const columns = recordOf(
    TASK_FIELDS,
    (field): TaskColumn =>
      Float64Array.from(tasks, (task, row) => task[field] ?? defaultOf(field, task, row)),
  );
  return {
    rowCount: tasks.length,
    endedCount: tasks.length,
    isSampled: false,
    columns,
    failures,
    longest: [],
  };
}

function defaultOf(field: TaskField, task: TaskDraft, row: number): number {
  if (field === 'taskId' || field === 'index') return row;
  if (field === 'partitionId') return task.index ?? row;
  if (field === 'hasMetrics') return 1;
  if (field === 'durationMs') return task.executorRunTimeMs ?? 0;
  return field === 'executorRunTimeMs' ? (task.durationMs ?? 0) : 0;
}
