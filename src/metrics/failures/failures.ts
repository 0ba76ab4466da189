import type { ApplicationModel } from '../../model/application.ts';
import { addAmount } from '../../model/by-key.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import {
  TASK_FAILED,
  TASK_KILLED,
  TASK_SUCCESS,
  type TaskColumns,
  type TaskFailure,
} from '../../model/task-columns.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { cpusOfTask } from '../stages/task-cpus.ts';

/** The tasks of one stage attempt that ended for the same reason. */
export interface TaskFailures {
  readonly stage: StageData;
  readonly failure: TaskFailure;
  readonly taskCount: number;
  /** What they held: duration × cores a task. */
  readonly coreMs: number;
  /** How many of them of which partition (its index in the stage). */
  readonly partitions: ReadonlyMap<number, number>;
  /** How many of them on which executor. */
  readonly executors: ReadonlyMap<string, number>;
  /** Earliest and latest finish, epoch ms. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

const UNTOLD: TaskFailure = { reason: 'UnknownReason' };

/**
 * All tasks that did not succeed, by stage attempt and reason, in the order of the stages. Where a stage's tasks are a sample,
 * counts and times are scaled up to the exact number of failed and of killed tasks.
 */
export const taskFailures = oncePerApplication((app: ApplicationModel): readonly TaskFailures[] =>
  (app.sections.stages ?? []).flatMap((stage) =>
    stage.tasks === undefined ? [] : failuresOf(app, stage, stage.tasks),
  ),
);

interface Group {
  readonly failure: TaskFailure;
  readonly status: number;
  rowCount: number;
  durationMs: number;
  readonly partitions: Map<number, number>;
  readonly executors: Map<string, number>;
  firstOffsetMs: number;
  lastOffsetMs: number;
}

function failuresOf(app: ApplicationModel, stage: StageData, tasks: TaskColumns): TaskFailures[] {
  const groups = groupRows(tasks, app.sections.taskNames?.executorIds ?? []);
  const cpus = cpusOfTask(app, stage.resourceProfileId);
  const scale = scaleOf(stage, groups);
  return groups.map((group) => ({
    stage,
    failure: group.failure,
    taskCount: Math.round(group.rowCount * scale(group.status)),
    coreMs: group.durationMs * cpus * scale(group.status),
    partitions: group.partitions,
    executors: group.executors,
    firstAtMs: app.startedAtMs + group.firstOffsetMs,
    lastAtMs: app.startedAtMs + group.lastOffsetMs,
  }));
}

function groupRows(
  { columns, failures, rowCount }: TaskColumns,
  executorIds: readonly string[],
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (let row = 0; row < rowCount; row += 1) {
    const status = columns.status[row] ?? TASK_SUCCESS;
    if (status === TASK_SUCCESS) continue;
    const number = columns.failure[row] ?? 0;
    const key = `${status}.${number}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = newGroup(failures[number - 1] ?? UNTOLD, status);
      groups.set(key, group);
    }
    const durationMs = columns.durationMs[row] ?? 0;
    const finishedMs = (columns.launchOffsetMs[row] ?? 0) + durationMs;
    group.rowCount += 1;
    group.durationMs += durationMs;
    addAmount(group.partitions, columns.index[row] ?? 0, 1);
    addAmount(group.executors, executorIds[columns.executor[row] ?? 0] ?? '', 1);
    group.firstOffsetMs = Math.min(group.firstOffsetMs, finishedMs);
    group.lastOffsetMs = Math.max(group.lastOffsetMs, finishedMs);
  }
  return [...groups.values()];
}

function newGroup(failure: TaskFailure, status: number): Group {
  return {
    failure,
    status,
    rowCount: 0,
    durationMs: 0,
    partitions: new Map(),
    executors: new Map(),
    firstOffsetMs: Infinity,
    lastOffsetMs: -Infinity,
  };
}

/** Only a sample is scaled: counters of the stage and rows can differ where a record is torn. */
function scaleOf(stage: StageData, groups: readonly Group[]): (status: number) => number {
  if (stage.tasks?.isSampled !== true) return () => 1;
  function ratio(status: number, exactCount: number): number {
    const kept = groups.filter((group) => group.status === status);
    const rowCount = sumBy(kept, (group) => group.rowCount);
    return rowCount > 0 ? Math.max(1, exactCount / rowCount) : 1;
  }
  const ofFailed = ratio(TASK_FAILED, stage.failedTaskCount);
  const ofKilled = ratio(TASK_KILLED, stage.killedTaskCount);
  return (status) => (status === TASK_KILLED ? ofKilled : ofFailed);
}
