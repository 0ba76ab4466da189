import type { ApplicationModel } from '../../model/application.ts';
import type { TaskStrip } from '../../model/detail.ts';
import { recordOf } from '../../model/record-of.ts';
import type { StageData } from '../../model/stage.ts';
import { TASK_STATUSES, type TaskColumns, type TaskRow } from '../../model/task-columns.ts';

/** What a point needs of a task. */
const POINT_FIELDS = [
  'taskId',
  'executor',
  'status',
  'durationMs',
  'inputBytes',
  'shuffleRemoteReadBytes',
  'shuffleLocalReadBytes',
] as const;
type Task = Pick<TaskRow, (typeof POINT_FIELDS)[number]>;

/**
 * The tasks of a stage attempt as points, longest first; of more than `limit` the longest half of it, and the rest evenly from
 * the others, so that the usual task is in the picture. Undefined where the record has no single tasks.
 */
export function stripOf(
  app: ApplicationModel,
  stage: StageData,
  limit: number,
): TaskStrip | undefined {
  const { tasks } = stage;
  if (tasks === undefined || tasks.rowCount === 0) return undefined;
  const executorIds = app.sections.taskNames?.executorIds ?? [];
  const points = chosen(tasks, limit).map((task) => ({
    durationMs: Math.round(task.durationMs),
    bytes: task.inputBytes + task.shuffleRemoteReadBytes + task.shuffleLocalReadBytes,
    executorId: executorIds[task.executor] ?? '',
    status: TASK_STATUSES[task.status] ?? 'failed',
  }));
  return {
    stageId: stage.stageId,
    stageAttemptId: stage.stageAttemptId,
    taskCount: tasks.endedCount,
    points,
  };
}

/** Each task once: of a sample the longest tasks of all are kept apart, and may be among its rows too. */
function chosen(tasks: TaskColumns, limit: number): readonly Task[] {
  const longestCount = Math.ceil(limit / 2);
  const longest = tasks.isSampled
    ? tasks.longest.slice(0, longestCount)
    : longestRows(tasks, longestCount).map((row) => taskAt(tasks, row));
  const others = evenRows(tasks, limit - longest.length).map((row) => taskAt(tasks, row));
  const byId = new Map<number, Task>([...longest, ...others].map((task) => [task.taskId, task]));
  return [...byId.values()].toSorted((a, b) => b.durationMs - a.durationMs || a.taskId - b.taskId);
}

function taskAt({ columns }: TaskColumns, row: number): Task {
  return recordOf(POINT_FIELDS, (field) => columns[field][row] ?? 0);
}

/** Row numbers of the `count` longest tasks, found without an object a task: a stage may have a million. */
function longestRows({ rowCount, columns }: TaskColumns, count: number): readonly number[] {
  const durations = columns.durationMs.subarray(0, rowCount);
  const leastMs = durations.toSorted()[Math.max(0, rowCount - count)] ?? 0;
  const longer: number[] = [];
  const asLong: number[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    const durationMs = durations[row] ?? 0;
    if (durationMs > leastMs) longer.push(row);
    else if (durationMs === leastMs && asLong.length < count) asLong.push(row);
  }
  return [...longer, ...asLong].slice(0, count);
}

function evenRows({ rowCount }: TaskColumns, count: number): readonly number[] {
  if (rowCount <= count) return Array.from({ length: rowCount }, (_, row) => row);
  return Array.from({ length: count }, (_, index) => Math.floor((index * rowCount) / count));
}
