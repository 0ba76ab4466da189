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
  const columns = Object.fromEntries(
    TASK_FIELDS.map((field): [TaskField, TaskColumn] => [
      field,
      Float64Array.from(tasks, (task, row) => task[field] ?? defaultOf(field, task, row)),
    ]),
  ) as Record<TaskField, TaskColumn>;
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
  switch (field) {
    case 'taskId':
    case 'index':
    case 'partitionId':
      return row;
    case 'hasMetrics':
      return 1;
    case 'durationMs':
      return task.executorRunTimeMs ?? 0;
    case 'executorRunTimeMs':
      return task.durationMs ?? 0;
    default:
      return 0;
  }
}
