import { EXECUTOR_METRICS } from '../../model/task-metrics.ts';
import { FIELD, newTaskValues } from '../fold/stages/task-row.ts';
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
    const values = this.#values;
    for (let i = 0; i < values.length; i += 1) values[i] = this.#number(i);
    values[FIELD.launchOffsetMs] = 0;
    const end: TaskEnd = {
      stageId: this.#number(ROW.stageId),
      stageAttemptId: this.#number(ROW.stageAttemptId),
      executorId: this.#name(FIELD.executor),
      host: this.#name(FIELD.host),
      launchedAtMs: this.#time(FIELD.launchOffsetMs),
      finishedAtMs: this.#time(ROW.finishedAtMs),
      reason: 'Success',
      failure: undefined,
      values,
      executorMetrics: this.#number(FIELD.jvmHeapBytes) > 0 ? this.#nextPeaks() : undefined,
      recordedMetrics: this.#number(ROW.recordedMetrics),
    };
    this.#at += ROW_WIDTH;
    return end;
  }

  /** Of the row at hand. */
  #number(field: number): number {
    return this.#rows[this.#at + field] ?? 0;
  }

  /** 0 is none. */
  #time(field: number): number | undefined {
    const atMs = this.#number(field);
    return atMs > 0 ? atMs : undefined;
  }

  #name(field: number): string {
    return this.#names[this.#number(field)] ?? '';
  }

  #nextPeaks(): Float64Array {
    const from = this.#peaksAt;
    this.#peaksAt += PEAK_COUNT;
    return this.#peaks.subarray(from, from + PEAK_COUNT);
  }
}
