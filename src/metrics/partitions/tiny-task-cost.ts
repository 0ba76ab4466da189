import type { ApplicationModel } from '../../model/application.ts';
import type { StageData } from '../../model/stage.ts';
import { sumOf } from '../../model/sum-by.ts';
import { MIB } from '../../model/units.ts';
import { ownWallMs } from '../stages/stage-overlap.ts';
import { slotCountOf } from '../stages/stage-slots.ts';
import { mostReadMs } from './read-cost.ts';
import { stateBytesOf } from './state-bytes.ts';
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
  /** Whether most of it is a guess: the tasks read all alike, so that nothing tells the cost of one from its work. */
  readonly isGuess: boolean;
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
  const bytes = bytesReadAt(rows, tasks);
  const slotCount = slotCountOf(app, stage);
  const meanMs = meanOf(valuesAt(rows, tasks, 'durationMs'));
  const meanBytes = meanOf(bytes);
  const overheadMs = meanMs - meanOf(runs);
  const { knownMs, unexplainedMs } = emptyRunOf(runs, bytes, recordsReadAt(rows, tasks));
  const stateBytes = stateBytesOf(app, stage);
  const isCost = stateBytes === undefined ? meanBytes > 0 : stateBytes < stage.taskCount * MIB;
  const guessedMs = isCost ? unexplainedMs / 2 : 0;
  const fixedMs = overheadMs + knownMs + guessedMs;
  const forData = Math.max(meanBytes * stage.taskCount, stateBytes ?? 0) / PARTITION_BYTES;
  const enough = Math.max(Math.ceil(forData), TASKS_A_SLOT * slotCount);
  const fewerTaskCount = Math.min(stage.taskCount, enough);
  const savedShare = shareOf(fixedMs, meanMs) * (1 - fewerTaskCount / stage.taskCount);
  return {
    stage,
    slotCount,
    medianRunMs: quantile(runs.toSorted(), 0.5),
    meanBytes,
    overheadShare: shareOf(Math.max(0, overheadMs), meanMs),
    fixedMs,
    // the saving may then be less than half of what is said
    isGuess: guessedMs > overheadMs + knownMs,
    fewerTaskCount,
    savedMs: ownWallMs(app, stage) * savedShare,
    taskShare: 1 - savedShare,
  };
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** In ms. */
interface EmptyRun {
  readonly knownMs: number;
  readonly unexplainedMs: number;
}

/**
 * Run time of a task without data: the intercept of run time over bytes (records where no bytes were counted). Where the tasks
 * read all alike nothing tells work from cost: Spark's own set-up is known, and above what reading takes at most nothing explains.
 */
function emptyRunOf(runs: Float64Array, bytes: Float64Array, records: Float64Array): EmptyRun {
  const meanRun = meanOf(runs);
  const meanBytes = meanOf(bytes);
  const data = meanBytes > 0 ? bytes : records;
  const meanData = meanOf(data);
  const setUpMs = Math.min(meanRun, SET_UP_MS);
  const { slope, variance } = lineOf(data, runs);
  if (Math.sqrt(variance) >= MIN_SPREAD * meanData && variance > 0) {
    return {
      knownMs: Math.max(setUpMs, meanRun - Math.max(0, slope) * meanData),
      unexplainedMs: 0,
    };
  }
  const unexplainedMs = meanRun - setUpMs - mostReadMs(meanBytes, meanOf(records));
  return { knownMs: setUpMs, unexplainedMs: Math.max(0, unexplainedMs) };
}

/** The line of least squares through `ys` over `xs`, and the variance of `xs`. */
function lineOf(xs: Float64Array, ys: Float64Array): { slope: number; variance: number } {
  const [meanX, meanY] = [meanOf(xs), meanOf(ys)];
  let covariance = 0;
  let variance = 0;
  for (let place = 0; place < xs.length; place += 1) {
    const distance = (xs[place] ?? 0) - meanX;
    covariance += distance * ((ys[place] ?? 0) - meanY);
    variance += distance * distance;
  }
  return { slope: shareOf(covariance, variance), variance: variance / xs.length };
}

function meanOf(values: Float64Array): number {
  return sumOf(values) / values.length;
}

/** Standard deviation over mean of the data, below which a line through a thousand noisy points says nothing. Ours. */
const MIN_SPREAD = 0.1;
/** What a task's run takes at the least: opening its input, its code and its output. Ours, from empty tasks of a small cluster. */
const SET_UP_MS = 5;
