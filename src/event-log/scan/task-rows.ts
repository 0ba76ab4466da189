import { EXECUTOR_METRICS } from '../../model/task-metrics.ts';
import { FIELD, newTaskValues } from '../fold/task-row.ts';
import type { TaskEnd } from '../task-end.ts';
import type { LogBatch } from './log-batch.ts';
import { ROW, ROW_WIDTH } from './task-fields.ts';

const PEAK_COUNT = EXECUTOR_METRICS.length;
const NO_NUMBERS = new Float64Array(0);

/** The tasks of one batch after another, as TaskEnds. */
export class TaskRows {
  readonly #names: string[] = [];
  readonly #values = newTaskValues();
  #rows: Float64Array = NO_NUMBERS;
  #peaks: Float64Array = NO_NUMBERS;
  #at = 0;
  #peaksAt = 0;

  begin(batch: LogBatch): void {
    for (const name of batch.names) this.#names.push(name);
    this.#rows = batch.rows;
    this.#peaks = batch.peaks;
    this.#at = 0;
    this.#peaksAt = 0;
  }

  /** Valid until the next. */
  next(): TaskEnd {
    const row = this.#rows.subarray(this.#at, this.#at + ROW_WIDTH);
    this.#at += ROW_WIDTH;
    const values = this.#values;
    for (let i = 0; i < values.length; i += 1) values[i] = row[i] ?? 0;
    values[FIELD.launchOffsetMs] = 0;
    return {
      stageId: numberIn(row, ROW.stageId),
      stageAttemptId: numberIn(row, ROW.stageAttemptId),
      executorId: this.#nameIn(row, FIELD.executor),
      host: this.#nameIn(row, FIELD.host),
      launchedAtMs: timeIn(row, FIELD.launchOffsetMs),
      finishedAtMs: timeIn(row, ROW.finishedAtMs),
      reason: 'Success',
      failure: undefined,
      values,
      executorMetrics: numberIn(row, FIELD.jvmHeapBytes) > 0 ? this.#nextPeaks() : undefined,
      recordedMetrics: numberIn(row, ROW.recordedMetrics),
    };
  }

  #nameIn(row: Float64Array, field: number): string {
    return this.#names[numberIn(row, field)] ?? '';
  }

  #nextPeaks(): Float64Array {
    const from = this.#peaksAt;
    this.#peaksAt += PEAK_COUNT;
    return this.#peaks.subarray(from, from + PEAK_COUNT);
  }
}

function numberIn(row: Float64Array, field: number): number {
  return row[field] ?? 0;
}

/** 0 is none. */
function timeIn(row: Float64Array, field: number): number | undefined {
  const atMs = numberIn(row, field);
  return atMs > 0 ? atMs : undefined;
}
