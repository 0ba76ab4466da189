import type { Spread } from '../../model/finding.ts';
import type { StageData } from '../../model/stage.ts';
import { TASK_SUCCESS, type TaskColumns, type TaskField } from '../../model/task-columns.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { PartitionSet } from './partition-set.ts';

/**
 * Rows of the attempts that count: of each partition the first that succeeded, with metrics, in order of launch. Speculative
 * copies that lost, retries and resubmissions are not among them, so no partition's work is counted twice.
 */
export const firstSuccesses = oncePerApplication(({ tasks }: StageData): Uint32Array => {
  if (tasks === undefined) return new Uint32Array();
  const { index, status, hasMetrics, launchOffsetMs } = tasks.columns;
  const seen = new PartitionSet(tasks.endedCount);
  const rows = new Uint32Array(tasks.rowCount);
  let count = 0;
  for (let row = 0; row < tasks.rowCount; row += 1) {
    const partition = index[row] ?? 0;
    if (status[row] !== TASK_SUCCESS || hasMetrics[row] !== 1 || seen.has(partition)) continue;
    seen.add(partition);
    rows[count] = row;
    count += 1;
  }
  return rows
    .subarray(0, count)
    .toSorted((a, b) => (launchOffsetMs[a] ?? 0) - (launchOffsetMs[b] ?? 0) || a - b);
});

/** One number for each of `rows`. */
export function valuesAt(
  rows: Uint32Array,
  { columns }: TaskColumns,
  ...fields: readonly TaskField[]
): Float64Array {
  const values = new Float64Array(rows.length);
  // a plain loop, field by field: this is where most of the judging's time goes
  for (const field of fields) {
    const column = columns[field];
    for (let place = 0; place < rows.length; place += 1) {
      values[place] = (values[place] ?? 0) + (column[rows[place] ?? 0] ?? 0);
    }
  }
  return values;
}

/** What each of `rows` read, of storage and of shuffles. */
export function bytesReadAt(rows: Uint32Array, tasks: TaskColumns): Float64Array {
  return valuesAt(rows, tasks, 'inputBytes', 'shuffleRemoteReadBytes', 'shuffleLocalReadBytes');
}

/** What each of `rows` read, of storage and of shuffles. */
export function recordsReadAt(rows: Uint32Array, tasks: TaskColumns): Float64Array {
  return valuesAt(rows, tasks, 'inputRecords', 'shuffleReadRecords');
}

/** The value below which a `share` of the sorted values lie, between neighbours in proportion; 0 of none. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
}

/** The quantiles of values in any order. */
export function spreadOf(values: Float64Array): Spread {
  const sorted = values.toSorted();
  return {
    min: quantile(sorted, 0),
    p25: quantile(sorted, 0.25),
    p50: quantile(sorted, 0.5),
    p75: quantile(sorted, 0.75),
    p95: quantile(sorted, 0.95),
    max: quantile(sorted, 1),
  };
}
