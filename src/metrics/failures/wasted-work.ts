import type { ApplicationModel } from '../../model/application.ts';
import { recordOf } from '../../model/record-of.ts';
import type { StageData } from '../../model/stage.ts';
import { TASK_SUCCESS, type TaskColumns, type TaskFailure } from '../../model/task-columns.ts';
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
const ON_PURPOSE: ReadonlySet<WasteReason> = new Set(['speculation', 'cancelled']);

export interface Waste {
  readonly coreMs: number;
  readonly taskCount: number;
}
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
    lostCoreMs: lost.reduce((sum, reason) => sum + sums[reason].coreMs, 0),
    lostTaskCount: lost.reduce((sum, reason) => sum + sums[reason].taskCount, 0),
    retriedStageCount: retried.reduce((sum, attempts) => sum + attempts.length - 1, 0),
  };
});

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
  const done = new Set<number>();
  let coreMs = 0;
  let taskCount = 0;
  for (const { tasks, resourceProfileId } of attempts) {
    if (tasks === undefined) continue;
    const repeated = repeatedIn(tasks, done);
    coreMs += repeated.durationMs * cpusOfTask(app, resourceProfileId);
    taskCount += repeated.taskCount;
  }
  return { coreMs, taskCount: Math.round(taskCount) };
}

function repeatedIn(
  tasks: TaskColumns,
  done: Set<number>,
): { readonly durationMs: number; readonly taskCount: number } {
  const { columns, rowCount, endedCount } = tasks;
  const scale = rowCount > 0 ? endedCount / rowCount : 1;
  let durationMs = 0;
  let taskCount = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (columns.status[row] !== TASK_SUCCESS || !done.has(columns.index[row] ?? 0)) continue;
    durationMs += columns.durationMs[row] ?? 0;
    taskCount += 1;
  }
  for (const [index, outputCount] of outputsOf(tasks)) {
    if (outputCount > 0) done.add(index);
  }
  return { durationMs: durationMs * scale, taskCount: taskCount * scale };
}

/**
 * By partition, the outputs that were written less those that were lost. A lost one is counted as `resubmitted`, so that a later
 * attempt that computes it is no second loss.
 */
function outputsOf({ columns, failures, rowCount }: TaskColumns): ReadonlyMap<number, number> {
  const outputs = new Map<number, number>();
  for (let row = 0; row < rowCount; row += 1) {
    const change = outputChange(columns.status[row], failures[(columns.failure[row] ?? 0) - 1]);
    const index = columns.index[row] ?? 0;
    if (change !== 0) outputs.set(index, (outputs.get(index) ?? 0) + change);
  }
  return outputs;
}

function outputChange(status: number | undefined, failure: TaskFailure | undefined): number {
  if (status === TASK_SUCCESS) return 1;
  return failure?.reason === 'Resubmitted' ? -1 : 0;
}
