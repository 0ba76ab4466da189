import type { StageChange } from '../../model/remedy.ts';
import type { StageData } from '../../model/stage.ts';
import { sumOf } from '../../model/sum-by.ts';
import { firstSuccesses, quantile, valuesAt } from '../partitions/task-spread.ts';

/** How a stage's tasks spent their time, all together. */
export interface TaskTimes {
  readonly taskCount: number;
  /** Σ durations, all tasks; where they are sampled, in proportion. */
  readonly wholeMs: number;
  readonly runMs: number;
  readonly cpuMs: number;
  /** By how much the first task of an executor is longer than the middle one, in the middle; 0 on executors that are warm. */
  readonly warmUpMs: number;
  /** The same, all executors together. */
  readonly coldMs: number;
}

/** Undefined without single tasks. */
export function taskTimesOf(stage: StageData): TaskTimes | undefined {
  const { tasks, sums } = stage;
  const rows = firstSuccesses(stage);
  if (tasks === undefined || rows.length === 0) return undefined;
  const durations = valuesAt(rows, tasks, 'durationMs');
  const scale = tasks.endedCount / tasks.rowCount;
  const middleMs = quantile(durations.toSorted(), 0.5);
  const firsts = new Map<number, number>();
  for (const [place, row] of rows.entries()) {
    const executor = tasks.columns.executor[row] ?? 0;
    if (!firsts.has(executor)) firsts.set(executor, durations[place] ?? 0);
  }
  const excesses = Float64Array.from(firsts.values(), (ms) => Math.max(0, ms - middleMs));
  const wholeMs = sumOf(durations) * scale;
  if (wholeMs === 0) return undefined;
  return {
    taskCount: stage.taskCount,
    wholeMs,
    runMs: Math.min(wholeMs, sums.executorRunTimeMs),
    cpuMs: Math.min(wholeMs, sums.executorCpuTimeMs),
    warmUpMs: quantile(excesses.toSorted(), 0.5),
    coldMs: Math.min(wholeMs, sumOf(excesses)),
  };
}

/** The tasks that are left share the rest of the work; each core's first pays for warming up, as it did. */
export function fewerTasks(
  { stageId, stageAttemptId, tasks }: StageData,
  { wholeMs, coldMs, warmUpMs }: TaskTimes,
  goneMs: number,
  { taskCount, slotCount }: { readonly taskCount: number; readonly slotCount: number },
): StageChange {
  const stage = { stageId, stageAttemptId };
  if (tasks?.isSampled !== false) {
    return { stage, kind: 'shorter', taskShare: 1 - goneMs / wholeMs };
  }
  const eachMs = Math.max(0, wholeMs - coldMs - goneMs) / taskCount;
  const durationsMs = Float64Array.from({ length: taskCount }, (_, place) =>
    place < slotCount ? eachMs + warmUpMs : eachMs,
  );
  return { stage, kind: 'tasks', durationsMs };
}
