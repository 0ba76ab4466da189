import { addAmount } from '../../../model/by-key.ts';
import { withoutUndefined } from '../../../model/record-of.ts';
import type { StageData } from '../../../model/stage.ts';
import { TASK_FAILED, TASK_KILLED, TASK_SUCCESS } from '../../../model/task-columns.ts';
import type { TaskMetricSums } from '../../../model/task-metrics.ts';
import type { JsonObject } from '../../json-fields.ts';
import { executorMetricsOf, isRepeated, type TaskEnd } from '../../task-end.ts';
import type { SeenFailure } from '../../task-failure.ts';
import { keepText } from '../../text.ts';
import { PeakFold } from '../executors/executor-peaks.ts';
import { FailureTable } from '../failure-table.ts';
import { BitSet } from './bit-set.ts';
import { FIELD, MetricSums } from './task-row.ts';
import { TaskTable } from './task-table.ts';

const MAX_KILL_REASONS = 50;
const REASON_LENGTH = 200;
const NO_REASON = { reason: 'TaskKilled' };

type Finished = Pick<
  StageData,
  | 'firstTaskLaunchedAtMs'
  | 'lastTaskFinishedAtMs'
  | 'activeTaskCount'
  | 'completedTaskCount'
  | 'failedTaskCount'
  | 'killedTaskCount'
  | 'completedIndexCount'
  | 'speculativeTaskCount'
  | 'killedTasksByReason'
  | 'sums'
  | 'taskTimeMs'
  | 'tasks'
  | 'peaks'
>;

/** What the tasks of a stage attempt come to while the log is read. */
export class StageTasks {
  startedCount = 0;
  readonly ended: [success: number, failed: number, killed: number] = [0, 0, 0];
  resubmittedCount = 0;
  readonly completedIndexes = new BitSet();
  timeMs = 0;
  readonly #sums = new MetricSums();
  readonly #peaks = new PeakFold();
  #speculativeCount = 0;
  #firstLaunchedAtMs = Infinity;
  #lastFinishedAtMs = -Infinity;
  /** Undefined once the budget took it. */
  #table: TaskTable | undefined;
  #killedByReason: Map<string, number> | undefined;
  #failures: FailureTable | undefined;
  readonly #onBytes: (change: number) => void;

  /** `onBytes` is told of every change of what single tasks, and how they failed, take. */
  constructor(onBytes: (change: number) => void) {
    this.#onBytes = onBytes;
    this.#table = new TaskTable(onBytes);
  }

  get endedCount(): number {
    const [success, failed, killed] = this.ended;
    return success + failed + killed - this.resubmittedCount;
  }
  get activeCount(): number {
    return Math.max(0, this.startedCount - this.endedCount);
  }
  /** Single tasks kept. */
  get rowCount(): number {
    return this.#table?.rowCount ?? 0;
  }
  get isSampled(): boolean {
    return this.#table?.isSampled === true;
  }

  sumOf(field: keyof TaskMetricSums): number {
    return this.#sums.of(field);
  }

  /** `taskCountHint` is what the stage said it would run. */
  add(end: TaskEnd, taskCountHint: number): void {
    const { values } = end;
    this.#count(end);
    if (end.failure !== undefined && this.#table !== undefined) {
      values[FIELD.failure] = this.#numberOf(end.failure);
    }
    if (!isRepeated(end)) this.#sums.add(values);
    this.timeMs += values[FIELD.durationMs] ?? 0;
    this.#table?.append(values, taskCountHint);
  }

  addPeaks(metrics: JsonObject): void {
    this.#peaks.add(executorMetricsOf(metrics));
  }

  /** Halves the sample of single tasks. */
  thin(): void {
    this.#table?.thin();
  }

  /** Gives up single tasks. */
  dropTable(): void {
    this.#table?.clear();
    this.#table = undefined;
    this.#onBytes(-(this.#failures?.byteCount ?? 0));
    this.#failures = undefined;
  }

  finish(): Finished {
    const peaks = this.#peaks.finish();
    const tasks = this.#table?.finish(this.#failures?.failures() ?? []);
    return {
      ...withoutUndefined({
        firstTaskLaunchedAtMs: finite(this.#firstLaunchedAtMs),
        lastTaskFinishedAtMs: finite(this.#lastFinishedAtMs),
        tasks,
        peaks,
      }),
      activeTaskCount: this.activeCount,
      completedTaskCount: this.ended[TASK_SUCCESS],
      failedTaskCount: this.ended[TASK_FAILED],
      killedTaskCount: this.ended[TASK_KILLED],
      completedIndexCount: this.completedIndexes.count,
      speculativeTaskCount: this.#speculativeCount,
      killedTasksByReason: Object.fromEntries(this.#killedByReason ?? []),
      sums: this.#sums.toSums(),
      taskTimeMs: this.timeMs,
    };
  }

  #numberOf(failure: SeenFailure): number {
    const failures = (this.#failures ??= new FailureTable());
    const before = failures.byteCount;
    const number = failures.numberOf(failure);
    this.#onBytes(failures.byteCount - before);
    return number;
  }

  #count(end: TaskEnd): void {
    const { values, launchedAtMs, finishedAtMs } = end;
    if (values[FIELD.status] === TASK_SUCCESS) {
      this.ended[TASK_SUCCESS] += 1;
      this.completedIndexes.add(values[FIELD.index] ?? 0);
    } else if (values[FIELD.status] === TASK_KILLED) {
      this.ended[TASK_KILLED] += 1;
      this.#countKill(end.failure);
    } else {
      this.ended[TASK_FAILED] += 1;
      if (isRepeated(end)) this.resubmittedCount += 1;
    }
    this.#speculativeCount += values[FIELD.speculative] ?? 0;
    if (launchedAtMs !== undefined && launchedAtMs < this.#firstLaunchedAtMs) {
      this.#firstLaunchedAtMs = launchedAtMs;
    }
    if (finishedAtMs !== undefined && finishedAtMs > this.#lastFinishedAtMs) {
      this.#lastFinishedAtMs = finishedAtMs;
    }
  }

  #countKill({ message, reason }: Pick<SeenFailure, 'message' | 'reason'> = NO_REASON): void {
    const counts = (this.#killedByReason ??= new Map<string, number>());
    const name = shortened(message ?? reason);
    const key = counts.has(name) || counts.size < MAX_KILL_REASONS ? name : 'other';
    addAmount(counts, key, 1);
  }
}

/** Of an attempt that has run none so far, as most that jobs list never do. Not to be written to. */
export const NO_TASKS = new StageTasks(() => {});

/** Of a text without secrets already. */
function shortened(reason: string): string {
  return reason.length <= REASON_LENGTH ? reason : keepText(reason, REASON_LENGTH);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
