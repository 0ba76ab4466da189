import { TASK_KILLED, TASK_SUCCESS } from '../../model/task-columns.ts';
import type { Totals } from '../../model/totals.ts';
import { isRepeated, type TaskEnd } from '../task-end.ts';
import { RECORDED_METRICS } from '../task-metric-names.ts';
import { BitSet } from './stages/bit-set.ts';
import { FIELD, MetricSums } from './stages/task-row.ts';

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
  #recorded = 0;
  #taskCount = 0;
  #killedCount = 0;
  #failedCount = 0;
  #successWithoutMetricsCount = 0;
  readonly #endedTaskIds = new BitSet();
  #repeatedCount = 0;
  #stagelessCount = 0;
  #subjectlessCount = 0;
  #withMetricsCount = 0;

  get taskCount(): number {
    return this.#taskCount;
  }

  /** Ends of tasks that had ended before: part of the record stands in it twice. */
  get repeatedCount(): number {
    return this.#repeatedCount;
  }

  /** Ends of tasks that name no stage. */
  get stagelessCount(): number {
    return this.#stagelessCount;
  }

  /** Events that do not say of which job, stage, executor or SQL execution they are. */
  get subjectlessCount(): number {
    return this.#subjectlessCount;
  }

  /** Successful tasks whose metrics were not recorded. */
  get successWithoutMetricsCount(): number {
    return this.#successWithoutMetricsCount;
  }

  /** Metrics that no task recorded, though tasks recorded others. */
  get unrecordedMetrics(): readonly string[] {
    if (this.#withMetricsCount === 0) return [];
    return RECORDED_METRICS.filter((_, index) => (this.#recorded & (1 << index)) === 0);
  }

  eventWithoutSubject(): void {
    this.#subjectlessCount += 1;
  }

  /** Nothing of it can be counted to anything. */
  taskWithoutStage(): void {
    this.#stagelessCount += 1;
  }

  taskEnded(end: TaskEnd): void {
    const { values, recordedMetrics } = end;
    this.#taskCount += 1;
    if (!isRepeated(end)) this.#noteId(values[FIELD.taskId] ?? 0);
    const status = values[FIELD.status];
    if (status === TASK_KILLED) this.#killedCount += 1;
    else if (status !== TASK_SUCCESS) this.#failedCount += 1;
    if (recordedMetrics < 0) {
      if (status === TASK_SUCCESS) this.#successWithoutMetricsCount += 1;
      return;
    }
    this.#withMetricsCount += 1;
    this.#sums.add(values);
    this.#recorded |= recordedMetrics;
  }

  /** Ids are unique within an application; 0 is also what has none. */
  #noteId(taskId: number): void {
    if (taskId !== 0 && !this.#endedTaskIds.add(taskId)) this.#repeatedCount += 1;
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
}
