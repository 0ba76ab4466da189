import { TASK_KILLED, TASK_SUCCESS } from '../../model/task-columns.ts';
import type { Totals } from '../../model/totals.ts';
import type { JsonObject } from '../json-fields.ts';
import type { TaskEnd } from '../task-end.ts';
import { FIELD, MetricSums } from './task-row.ts';

/** The fields of `Task Metrics` that totals rest on, by the words of the log. */
const RECORDED_FIELDS = [
  'Executor Run Time',
  'Executor CPU Time',
  'JVM GC Time',
  'Result Size',
  'Memory Bytes Spilled',
  'Disk Bytes Spilled',
] as const;

type FromTasks = Omit<
  Totals,
  | 'jobCount'
  | 'failedJobCount'
  | 'stageCount'
  | 'failedStageCount'
  | 'sqlExecutionCount'
  | 'executorCount'
  | 'heldCoreMs'
  | 'heldMemoryByteMs'
>;

/** Exact totals over every TaskEnd. */
export class TotalsFold {
  readonly #sums = new MetricSums();
  readonly #unrecorded = new Set<string>(RECORDED_FIELDS);
  #taskCount = 0;
  #killedCount = 0;
  #failedCount = 0;
  #successWithoutMetricsCount = 0;
  #withMetricsCount = 0;

  get taskCount(): number {
    return this.#taskCount;
  }

  /** Successful tasks whose metrics were not recorded. */
  get successWithoutMetricsCount(): number {
    return this.#successWithoutMetricsCount;
  }

  /** Metrics that no task recorded, though tasks recorded others. */
  get unrecordedMetrics(): readonly string[] {
    return this.#withMetricsCount === 0 ? [] : [...this.#unrecorded];
  }

  taskEnded({ values, metrics }: TaskEnd): void {
    this.#taskCount += 1;
    const status = values[FIELD.status];
    if (status === TASK_KILLED) this.#killedCount += 1;
    else if (status !== TASK_SUCCESS) this.#failedCount += 1;
    if (metrics === undefined) {
      if (status === TASK_SUCCESS) this.#successWithoutMetricsCount += 1;
      return;
    }
    this.#withMetricsCount += 1;
    this.#sums.add(values);
    if (this.#unrecorded.size > 0) this.#strike(metrics);
  }

  finish(): FromTasks {
    const sums = this.#sums.toSums();
    return {
      taskCount: this.#taskCount,
      killedTaskCount: this.#killedCount,
      failedTaskCount: this.#failedCount,
      executorRunTimeMs: sums.executorRunTimeMs,
      executorCpuTimeMs: sums.executorCpuTimeMs,
      gcTimeMs: sums.gcTimeMs,
      inputBytes: sums.inputBytes,
      outputBytes: sums.outputBytes,
      shuffleReadBytes: sums.shuffleRemoteReadBytes + sums.shuffleLocalReadBytes,
      shuffleWriteBytes: sums.shuffleWriteBytes,
      memorySpilledBytes: sums.memorySpilledBytes,
      diskSpilledBytes: sums.diskSpilledBytes,
      resultBytes: sums.resultBytes,
    };
  }

  #strike(metrics: JsonObject): void {
    for (const name of this.#unrecorded) {
      if (name in metrics) this.#unrecorded.delete(name);
    }
  }
}
