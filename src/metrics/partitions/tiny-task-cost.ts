import type { ApplicationModel } from '../../model/application.ts';
import type { StageData } from '../../model/stage.ts';
import { sumOf } from '../../model/sum-by.ts';
import { MIB } from '../../model/units.ts';
import { ownWallMs } from '../stages/stage-overlap.ts';
import { slotCountOf } from '../stages/stage-slots.ts';
import { bytesReadAt, firstSuccesses, quantile, recordsReadAt, valuesAt } from './task-spread.ts';

/** What a stage pays for having many tasks, and what fewer would cost. */
export interface TinyTaskCost {
  readonly stage: StageData;
  readonly slotCount: number;
  readonly medianRunMs: number;
  readonly meanBytes: number;
  /** Of the tasks' time, what lies outside their run time: scheduling, deserialization, results. */
  readonly overheadShare: number;
  /** What each task costs before it does any work: its overhead, and the part of its run time that no data explains. */
  readonly fixedMs: number;
  /** Enough for the data and for the slots. */
  readonly fewerTaskCount: number;
  /** Of the stage's own part of the wall clock. */
  readonly savedMs: number;
  /** Of its task time, what is left with as many tasks as are enough. */
  readonly taskShare: number;
}

const PARTITION_BYTES = 128 * MIB; // catalogue cause 12
const TASKS_A_SLOT = 2; // Spark's tuning guide: two to three tasks a core

/** Undefined when no task's end was recorded in full. */
export function tinyTaskCostOf(app: ApplicationModel, stage: StageData): TinyTaskCost | undefined {
  const { tasks } = stage;
  const rows = firstSuccesses(stage);
  if (tasks === undefined || rows.length === 0) return undefined;
  const runs = valuesAt(rows, tasks, 'executorRunTimeMs');
  const durations = valuesAt(rows, tasks, 'durationMs');
  const bytes = bytesReadAt(rows, tasks);
  const slotCount = slotCountOf(app, stage);
  const meanBytes = sumOf(bytes) / rows.length;
  const meanMs = sumOf(durations) / rows.length;
  const meanRunMs = sumOf(runs) / rows.length;
  const data = meanBytes > 0 ? bytes : recordsReadAt(rows, tasks);
  const fixedMs = meanMs - meanRunMs + emptyRunMs(runs, data);
  const forData = Math.ceil((meanBytes * stage.taskCount) / PARTITION_BYTES);
  const fewerTaskCount = Math.min(stage.taskCount, Math.max(forData, TASKS_A_SLOT * slotCount));
  const savedShare = shareOf(fixedMs, meanMs) * (1 - fewerTaskCount / stage.taskCount);
  return {
    stage,
    slotCount,
    medianRunMs: quantile(runs.toSorted(), 0.5),
    meanBytes,
    overheadShare: shareOf(Math.max(0, meanMs - meanRunMs), meanMs),
    fixedMs,
    fewerTaskCount,
    savedMs: ownWallMs(app, stage) * savedShare,
    taskShare: 1 - savedShare,
  };
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/**
 * Run time of a task without data, in ms: the intercept of run time over bytes (records where no bytes were counted). Where the
 * tasks read all alike, or nothing that was counted, nothing tells work from cost, and only Spark's own set-up is taken.
 */
function emptyRunMs(runs: Float64Array, data: Float64Array): number {
  const meanRun = sumOf(runs) / runs.length;
  const meanData = sumOf(data) / data.length;
  let covariance = 0;
  let variance = 0;
  for (let place = 0; place < data.length; place += 1) {
    const distance = (data[place] ?? 0) - meanData;
    covariance += distance * ((runs[place] ?? 0) - meanRun);
    variance += distance * distance;
  }
  const setUpMs = Math.min(meanRun, SET_UP_MS);
  if (Math.sqrt(variance / data.length) < MIN_SPREAD * meanData || variance === 0) return setUpMs;
  const slope = Math.max(0, covariance / variance);
  return Math.max(setUpMs, meanRun - slope * meanData);
}

/** Standard deviation over mean of the data, below which a line through a thousand noisy points says nothing. Ours. */
const MIN_SPREAD = 0.1;
/** What a task's run takes at the least: opening its input, its code and its output. Ours, from empty tasks of a small cluster. */
const SET_UP_MS = 5;
