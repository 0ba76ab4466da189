import { recordOf } from '../../../model/record-of.ts';
import { TASK_FIELDS, type TaskField } from '../../../model/task-columns.ts';
import { SUM_FIELDS, type TaskMetricSums } from '../../../model/task-metrics.ts';

/** One task as numbers, in the order of TASK_FIELDS: filled anew for each TaskEnd, never kept. */
export type TaskValues = Float64Array;

/** A row of zeros, to be filled for one task after the other. */
export function newTaskValues(): TaskValues {
  return new Float64Array(TASK_FIELDS.length);
}

/** Where each field stands in TaskValues. */
export const FIELD: Readonly<Record<TaskField, number>> = recordOf(
  TASK_FIELDS,
  (_, index) => index,
);

const SUM_INDEXES = SUM_FIELDS.map((field) => FIELD[field]);

/** Exact sums of the fields of TaskMetricSums. */
export class MetricSums {
  readonly #sums = new Float64Array(SUM_FIELDS.length);

  add(values: TaskValues): void {
    for (let i = 0; i < SUM_INDEXES.length; i += 1) {
      this.#sums[i] = (this.#sums[i] ?? 0) + (values[SUM_INDEXES[i] ?? 0] ?? 0);
    }
  }

  of(field: keyof TaskMetricSums): number {
    return this.#sums[SUM_FIELDS.indexOf(field)] ?? 0;
  }

  toSums(): TaskMetricSums {
    return recordOf(SUM_FIELDS, (_, index) => this.#sums[index] ?? 0);
  }
}
