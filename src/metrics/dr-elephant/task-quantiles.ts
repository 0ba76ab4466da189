import { sumBy } from '../../model/sum-by.ts';
import {
  TASK_SUCCESS,
  type TaskColumns,
  type TaskField,
  type TaskRow,
} from '../../model/task-columns.ts';

/** What the History Server's task summary says of one metric of a stage attempt, at the quantiles Dr. Elephant uses. */
export interface TaskQuantiles {
  readonly median: number;
  readonly max: number;
}

/**
 * Of the tasks that succeeded and brought metrics: the value at `sorted[min(floor(n / 2), n − 1)]`, the History Server's
 * median, and the largest. Several fields are added up task by task. Undefined without such a task. The median is an
 * estimate when the tasks are sampled.
 */
export function taskQuantiles(
  tasks: TaskColumns | undefined,
  ...fields: readonly TaskField[]
): TaskQuantiles | undefined {
  if (tasks === undefined) return undefined;
  const { status, hasMetrics } = tasks.columns;
  const values: number[] = [];
  for (let row = 0; row < tasks.rowCount; row += 1) {
    if (status[row] !== TASK_SUCCESS || hasMetrics[row] !== 1) continue;
    values.push(sumBy(fields, (field) => tasks.columns[field][row] ?? 0));
  }
  if (values.length === 0) return undefined;
  const ascending = Float64Array.from(values).toSorted();
  const kept = ascending.at(-1) ?? 0;
  return {
    median: ascending[Math.floor(ascending.length / 2)] ?? kept,
    max: tasks.longest
      .filter(isCounted)
      .reduce((max, row) => Math.max(max, sumOfFields(row, fields)), kept),
  };
}

function isCounted({ status, hasMetrics }: TaskRow): boolean {
  return status === TASK_SUCCESS && hasMetrics === 1;
}

function sumOfFields(row: TaskRow, fields: readonly TaskField[]): number {
  return sumBy(fields, (field) => row[field]);
}
