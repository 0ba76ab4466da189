import type { ApplicationModel } from '../../model/application.ts';
import { endedTaskCount } from '../../model/ended-tasks.ts';
import type { StageData } from '../../model/stage.ts';
import { TASK_FAILED, type TaskColumns, type TaskRow } from '../../model/task-columns.ts';
import type { PartitionSet } from '../partitions/partition-set.ts';
import { firstSuccesses, valuesAt } from '../partitions/task-spread.ts';
import { bundled, evenBundles } from './bundles.ts';

/** A stage of up to so many tasks is replayed task by task where some failed: which one repeats which is lost in bundles. Ours. */
const MANY_RETRIED = 20_000;
/** The driver starts a task before it has written down the end of the one before it. */
const HAND_OVER_MS = 20;

/** Tasks as a replay takes them: ms each, in order of launch. */
export interface ReplayedTasks {
  readonly durationsMs: Float64Array;
  /** For a task that repeats a failed one: which. It cannot start before that is over. */
  readonly retryOf?: ReadonlyMap<number, number>;
}

/**
 * Every attempt of every task; a copy of a slow task stands for itself. A sample is scaled up to the tasks that ended.
 */
export function tasksAsWas(app: ApplicationModel, stage: StageData): ReplayedTasks {
  const { tasks } = stage;
  if (tasks === undefined) return { durationsMs: evenTasks(app, stage) };
  const rows = inOrderOfLaunch(tasks, countedRows(tasks));
  if (tasks.isSampled) return { durationsMs: bundled(app, scaledUp(tasks, rows)) };
  const all = valuesAt(rows, tasks, 'durationMs');
  const isBundled = stage.failedTaskCount === 0 || all.length > MANY_RETRIED;
  const durationsMs = isBundled ? bundled(app, all) : all;
  if (stage.failedTaskCount === 0 || durationsMs.length < all.length) return { durationsMs };
  return { durationsMs, retryOf: retriesIn(tasks, rows) };
}

/**
 * Of each partition the attempt that counts, ms each, in order of launch: nothing failed, nothing was run twice. `done` holds
 * the partitions that earlier attempts of the stage have computed already, and is brought up to date.
 */
export function tasksWithoutFailures(
  app: ApplicationModel,
  stage: StageData,
  done: PartitionSet,
): Float64Array {
  const { tasks } = stage;
  if (tasks === undefined) return evenTasks(app, stage);
  const { partitionId } = tasks.columns; // in a retry `index` counts the retried ones only
  const rows = firstSuccesses(stage).filter((row) => !done.has(partitionId[row] ?? 0));
  for (const row of rows) done.add(partitionId[row] ?? 0);
  const durations = valuesAt(rows, tasks, 'durationMs');
  return bundled(app, tasks.isSampled ? scaledUp(tasks, rows) : durations);
}

/** Where single tasks are not on record: as many equal ones as ended. */
function evenTasks(app: ApplicationModel, stage: StageData): Float64Array {
  return evenBundles(app, endedTaskCount(stage), stage.taskTimeMs);
}

/** Rows of what really ran: `Resubmitted` repeats the end of a task that had succeeded. */
export function countedRows({ rowCount, columns, failures }: TaskColumns): Uint32Array {
  const isRepeated = failures.map(({ reason }) => reason === 'Resubmitted');
  const rows = new Uint32Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (isRepeated[(columns.failure[row] ?? 0) - 1] === true) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.subarray(0, count);
}

/** One number for launch and row: plain numbers are sorted ten times as fast as with a comparison of ours. */
function inOrderOfLaunch({ columns, rowCount }: TaskColumns, rows: Uint32Array): Uint32Array {
  const keys = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] ?? 0;
    keys[place] = (columns.launchOffsetMs[row] ?? 0) * rowCount + row;
  }
  keys.sort();
  const sorted = new Uint32Array(rows.length);
  for (let place = 0; place < rows.length; place += 1) {
    sorted[place] = (((keys[place] ?? 0) % rowCount) + rowCount) % rowCount;
  }
  return sorted;
}

/** For each task that repeats a failed one: which, both as places in `rows`. */
function retriesIn({ columns }: TaskColumns, rows: Uint32Array): ReadonlyMap<number, number> {
  const { index, attempt, speculative, launchOffsetMs, durationMs, status } = columns;
  const failed = new Map<number, number>();
  const retries = new Map<number, number>();
  for (const [place, row] of rows.entries()) {
    const task = index[row] ?? 0;
    const before = failed.get(task);
    const isRetry = (attempt[row] ?? 0) > 0 && speculative[row] !== 1;
    if (isRetry && before !== undefined && endOf(before) <= (launchOffsetMs[row] ?? 0)) {
      retries.set(place, before);
    }
    if (status[row] === TASK_FAILED) failed.set(task, place);
  }
  return retries;

  function endOf(place: number): number {
    const row = rows[place] ?? 0;
    return (launchOffsetMs[row] ?? 0) + (durationMs[row] ?? 0) - HAND_OVER_MS;
  }
}

/** The rows of the sample as often as it takes, and the longest tasks, which are all on record, once. */
function scaledUp(tasks: TaskColumns, rows: Uint32Array): Float64Array {
  const { columns, endedCount, longest } = tasks;
  const known = new Set(longest.map(({ taskId }) => taskId));
  const others = rows.filter((row) => !known.has(columns.taskId[row] ?? -1));
  const isPart = rows.length < tasks.rowCount;
  const wanted = isPart ? endedCount * (rows.length / tasks.rowCount) : endedCount;
  const times = others.length > 0 ? Math.max(1, (wanted - longest.length) / others.length) : 0;
  const durations: number[] = [];
  let due = 0;
  const late = longest.toSorted((a, b) => a.launchOffsetMs - b.launchOffsetMs);
  let next = 0;
  for (const row of others) {
    const launchMs = columns.launchOffsetMs[row] ?? 0;
    for (; isBefore(late[next], launchMs); next += 1) durations.push(late[next]?.durationMs ?? 0);
    for (due += times; due >= 1; due -= 1) durations.push(columns.durationMs[row] ?? 0);
  }
  return Float64Array.from([...durations, ...late.slice(next).map(({ durationMs }) => durationMs)]);
}

function isBefore(task: TaskRow | undefined, launchMs: number): boolean {
  return task !== undefined && task.launchOffsetMs <= launchMs;
}
