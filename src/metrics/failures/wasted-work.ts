import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import { recordOf } from '../../model/record-of.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import {
  TASK_SUCCESS,
  type TaskColumn,
  type TaskColumns,
  type TaskFailure,
} from '../../model/task-columns.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { cpusOfTask } from '../stages/task-cpus.ts';
import { taskFailures } from './failures.ts';

/**
 * Why task time came to nothing. `resubmitted`: it had succeeded, and its output went with its executor; `repeated`: the same
 * for partitions that a later attempt of the stage computed again; `speculation` and `cancelled` are killed tasks, which Spark
 * or a person meant to lose.
 */
export const WASTE_REASONS = [
  'exception',
  'executor-lost',
  'fetch-failed',
  'resubmitted',
  'repeated',
  'speculation',
  'cancelled',
  'other',
] as const;
export type WasteReason = (typeof WASTE_REASONS)[number];
/** Killed on purpose: nothing that anybody has to repair. */
export const ON_PURPOSE: ReadonlySet<WasteReason> = new Set(['speculation', 'cancelled']);

/** Task time that came to nothing. */
export interface Waste {
  readonly coreMs: number;
  readonly taskCount: number;
}
/** Task time that came to nothing, by why. */
export interface WastedWork {
  readonly byReason: Readonly<Record<WasteReason, Waste>>;
  /** All but what was killed on purpose. */
  readonly lostCoreMs: number;
  readonly lostTaskCount: number;
  /** Stage attempts after the first. */
  readonly retriedStageCount: number;
}

/** Exact where every task was kept; of a sample failed tasks are scaled up, repeated ones are a lower bound. */
export const wastedWork = oncePerApplication((app: ApplicationModel): WastedWork => {
  const sums = recordOf(WASTE_REASONS, () => ({ coreMs: 0, taskCount: 0 }));
  for (const { failure, coreMs, taskCount } of taskFailures(app)) {
    const sum = sums[wasteReason(failure)];
    sum.coreMs += coreMs;
    sum.taskCount += taskCount;
  }
  const retried = retriedStages(app.sections.stages ?? []);
  for (const attempts of retried) {
    const { coreMs, taskCount } = repeatedWork(app, attempts);
    sums.repeated.coreMs += coreMs;
    sums.repeated.taskCount += taskCount;
  }
  const lost = WASTE_REASONS.filter((reason) => !ON_PURPOSE.has(reason));
  return {
    byReason: sums,
    lostCoreMs: sumBy(lost, (reason) => sums[reason].coreMs),
    lostTaskCount: sumBy(lost, (reason) => sums[reason].taskCount),
    retriedStageCount: sumBy(retried, (attempts) => attempts.length - 1),
  };
});

/** Why the work of a task was lost, by Spark's own name for how it ended. */
export function wasteReason({ reason, message = '' }: TaskFailure): WasteReason {
  switch (reason) {
    case 'ExceptionFailure':
      return 'exception';
    case 'ExecutorLostFailure':
      return 'executor-lost';
    case 'FetchFailed':
      return 'fetch-failed';
    case 'Resubmitted':
      return 'resubmitted';
    case 'TaskKilled':
      return /another attempt succeeded/i.test(message) ? 'speculation' : 'cancelled';
    case 'TaskCommitDenied': // a copy lost the race to commit
      return 'speculation';
    default:
      return 'other';
  }
}

/** Stages that were tried again, their attempts in order. */
function retriedStages(stages: readonly StageData[]): readonly (readonly StageData[])[] {
  return [...Map.groupBy(stages, ({ stageId }) => stageId).values()]
    .filter(({ length }) => length > 1)
    .map((attempts) => attempts.toSorted((a, b) => a.stageAttemptId - b.stageAttemptId));
}

/** Tasks that succeeded although their partition had succeeded in an earlier attempt. */
function repeatedWork(app: ApplicationModel, attempts: readonly StageData[]): Waste {
  const repeatedIn = isAtLeastSpark(app.framework.version, 3, 3)
    ? byPartition()
    : byCount(attempts);
  let coreMs = 0;
  let taskCount = 0;
  for (const { tasks, resourceProfileId } of attempts) {
    if (tasks === undefined || tasks.rowCount === 0) continue;
    const scale = tasks.endedCount / tasks.rowCount;
    const repeated = repeatedIn(tasks, scale);
    coreMs += repeated.durationMs * scale * cpusOfTask(app, resourceProfileId);
    taskCount += repeated.taskCount * scale;
  }
  return { coreMs, taskCount: Math.round(taskCount) };
}

/** Of an attempt's tasks on record, of which each stands for `scale`; to be asked attempt by attempt. */
type RepeatedIn = (
  tasks: TaskColumns,
  scale: number,
) => { readonly durationMs: number; readonly taskCount: number };

/** From Spark 3.3 on a task names its partition. */
function byPartition(): RepeatedIn {
  const done = new Set<number>();
  return (tasks) => {
    const { partitionId, durationMs } = tasks.columns;
    const rows = successesIn(tasks).filter((row) => done.has(partitionId[row] ?? 0));
    for (const partition of partitionsLeft(tasks)) done.add(partition);
    return { durationMs: sumAt(durationMs, rows), taskCount: rows.length };
  };
}

/**
 * Before, it tells only its place among those of its attempt. A retry computes everything that is missing, so what it computes
 * beyond what never succeeded is repeated; which of its tasks that were is not known.
 */
function byCount(attempts: readonly StageData[]): RepeatedIn {
  const partitionCount = Math.max(...attempts.map(({ taskCount }) => taskCount));
  let doneCount = 0;
  return (tasks, scale) => {
    const rows = successesIn(tasks);
    const computedCount = new Set(rows.map((row) => tasks.columns.index[row] ?? 0)).size;
    const missingCount = (partitionCount - doneCount) / scale;
    const taskCount = Math.max(0, computedCount - missingCount);
    const leftCount = Math.max(0, partitionsLeft(tasks).length - taskCount);
    doneCount = Math.min(partitionCount, doneCount + leftCount * scale);
    const meanMs = rows.length > 0 ? sumAt(tasks.columns.durationMs, rows) / rows.length : 0;
    return { durationMs: taskCount * meanMs, taskCount };
  };
}

function successesIn({ columns: { status }, rowCount }: TaskColumns): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < rowCount; row += 1) if (status[row] === TASK_SUCCESS) rows.push(row);
  return rows;
}

function sumAt(values: TaskColumn, rows: readonly number[]): number {
  return sumBy(rows, (row) => values[row] ?? 0);
}

/**
 * Partitions of which more outputs were written than lost. A lost one is counted as `resubmitted`, so that a later attempt that
 * computes it is no second loss.
 */
function partitionsLeft({ columns, failures, rowCount }: TaskColumns): readonly number[] {
  const outputs = new Map<number, number>();
  for (let row = 0; row < rowCount; row += 1) {
    const change = outputChange(columns.status[row], failures[(columns.failure[row] ?? 0) - 1]);
    const partition = columns.partitionId[row] ?? 0;
    if (change !== 0) addAmount(outputs, partition, change);
  }
  return [...outputs].flatMap(([partition, count]) => (count > 0 ? [partition] : []));
}

function outputChange(status: number | undefined, failure: TaskFailure | undefined): number {
  if (status === TASK_SUCCESS) return 1;
  return failure?.reason === 'Resubmitted' ? -1 : 0;
}
