import type { ExecutorSummary } from '../../src/model/executor.ts';
import type { StageData } from '../../src/model/stage.ts';
import { TASK_FAILED, TASK_KILLED, type TaskFailure } from '../../src/model/task-columns.ts';
import { aLife, anExecutor, aStage, STARTED_AT_MS, type StageDraft } from './application.ts';
import { type TaskDraft, taskColumns } from './task-columns.ts';

/** A task, and why it ended when it did not succeed. */
export type EndedTask = TaskDraft & { readonly because?: TaskFailure };

/** A stage of the given tasks, each failure numbered, each status set as the reader would. */
export function failingStage(tasks: readonly EndedTask[], overrides: StageDraft = {}): StageData {
  const failures = [...new Set(tasks.flatMap(({ because }) => because ?? []))];
  const rows = tasks.map(({ because, ...task }): TaskDraft => {
    if (because === undefined) return task;
    return { status: statusOf(because), failure: failures.indexOf(because) + 1, ...task };
  });
  const failed = rows.filter(({ status }) => status === TASK_FAILED).length;
  const killed = rows.filter(({ status }) => status === TASK_KILLED).length;
  return aStage({
    taskCount: tasks.length,
    completedTaskCount: tasks.length - failed - killed,
    failedTaskCount: failed,
    killedTaskCount: killed,
    tasks: taskColumns(rows, failures),
    ...overrides,
  });
}

function statusOf({ reason }: TaskFailure): number {
  return reason === 'TaskKilled' || reason === 'TaskCommitDenied' ? TASK_KILLED : TASK_FAILED;
}

export function anException(
  className = 'java.lang.IllegalStateException',
  message = 'broken',
  trace?: string,
): TaskFailure {
  const failure = { reason: 'ExceptionFailure', className, message };
  return trace === undefined ? failure : { ...failure, trace };
}

export const OUT_OF_MEMORY = anException('java.lang.OutOfMemoryError', 'Java heap space');

export function anExecutorLoss(message: string): TaskFailure {
  return { reason: 'ExecutorLostFailure', message, exitCausedByApp: true };
}

/** An executor that was removed so long after the start, in these words. */
export function aLostExecutor(
  executorId: string,
  removedReason: string,
  {
    afterMs = 600_000,
    ...overrides
  }: Partial<ExecutorSummary> & { readonly afterMs?: number } = {},
): ExecutorSummary {
  return anExecutor({
    executorId,
    host: `host-${executorId}`,
    isActive: false,
    lives: [aLife({ removedAtMs: STARTED_AT_MS + afterMs, removedReason })],
    ...overrides,
  });
}
