import type { ApplicationModel } from '../../model/application.ts';
import type { StageData } from '../../model/stage.ts';
import { MIB } from '../../model/units.ts';
import { makespanMs } from '../list-schedule.ts';
import { meanSlotCount, slotsDuring } from '../stages/stage-slots.ts';
import { partitionsOf, shuffleReadBytes } from './partitions.ts';
import { firstSuccesses, quantile, valuesAt } from './task-spread.ts';

/** A stage whose tasks leave slots empty, and what more of them would give. */
export interface FewTasks {
  readonly stage: StageData;
  readonly slotCount: number;
  /** Of the slots over the stage's waves, how many its tasks fill: tasks / (waves × slots). */
  readonly filledShare: number;
  readonly waveCount: number;
  readonly medianRunMs: number;
  /** Longest over middle run time. */
  readonly timeRatio: number;
  /** Enough for the data, and a multiple of the slots. */
  readonly moreTaskCount: number;
  /** Their work in so many pieces, ms each. */
  readonly piecesMs: Float64Array;
  /** By how much the stage would end sooner. */
  readonly savedMs: number;
}

const PARTITION_BYTES = 128 * MIB; // catalogue cause 10
/** Nobody asks for more, whatever a log says of its bytes. */
const MAX_TASKS = 1_000_000;
const TASKS_A_SLOT = 2; // Spark's tuning guide: two to three tasks a core

/** Undefined when the stage's tasks were not all recorded. */
export function fewTasksOf(app: ApplicationModel, stage: StageData): FewTasks | undefined {
  const { tasks } = stage;
  const rows = firstSuccesses(stage);
  if (tasks === undefined || tasks.isSampled || rows.length === 0) return undefined;
  // a stage that the record breaks off in: its other tasks filled slots too
  if (rows.length < stage.taskCount) return undefined;
  const slots = slotsDuring(app, stage);
  const slotCount = Math.max(1, Math.round(meanSlotCount(slots, stage)));
  const waveCount = Math.ceil(rows.length / slotCount);
  const runs = valuesAt(rows, tasks, 'executorRunTimeMs');
  const sorted = runs.toSorted();
  const medianRunMs = quantile(sorted, 0.5);
  const moreTaskCount = enoughTasks(stage, slotCount);
  const durations = valuesAt(rows, tasks, 'durationMs');
  const piecesMs = cutInPieces(runs, durations, moreTaskCount);
  return {
    stage,
    slotCount,
    filledShare: rows.length / (waveCount * slotCount),
    waveCount,
    medianRunMs,
    timeRatio: medianRunMs > 0 ? (sorted.at(-1) ?? 0) / medianRunMs : 1,
    moreTaskCount,
    piecesMs,
    savedMs: Math.max(0, makespanMs(durations, slots) - makespanMs(piecesMs, slots)),
  };
}

/**
 * The tasks' time one after the other, cut into so many pieces of equally many rows, every piece with a task's overhead: seven
 * tasks make eight, each of seven eighths of a task.
 */
function cutInPieces(runs: Float64Array, durations: Float64Array, pieceCount: number) {
  const overheads = durations.map((ms, place) => Math.max(0, ms - (runs[place] ?? 0)));
  const overheadMs = quantile(overheads.toSorted(), 0.5);
  const pieces = new Float64Array(pieceCount).fill(overheadMs);
  const tasksAPiece = runs.length / pieceCount;
  for (let piece = 0; piece < pieceCount; piece += 1) {
    const to = (piece + 1) * tasksAPiece;
    for (let from = piece * tasksAPiece; from < to - ROUNDING; ) {
      const task = Math.floor(from + ROUNDING);
      const end = Math.min(task + 1, to);
      pieces[piece] = (pieces[piece] ?? 0) + (end - from) * (runs[task] ?? 0);
      from = end;
    }
  }
  return pieces;
}

/** Of a task: less is an error of floating point. */
const ROUNDING = 1e-9;

function enoughTasks(stage: StageData, slotCount: number): number {
  const bytes = shuffleReadBytes(stage) + stage.sums.inputBytes;
  const wanted = Math.max(
    Math.min(MAX_TASKS, Math.ceil(bytes / PARTITION_BYTES)),
    TASKS_A_SLOT * slotCount,
    stage.taskCount + 1,
  );
  return Math.ceil(wanted / slotCount) * slotCount;
}

/** Formats and sources that one task has to read alone. */
const UNSPLITTABLE = /\.(?:gz|gzip)\b|JDBCRelation|binaryFile|wholetext|multiLine/i;

/**
 * Whether more tasks could be had by asking for them. Of a stage with one task that is sure only when its plan, or an RDD whose
 * number of partitions the code gave, says where the one partition comes from; `SinglePartition`, `coalesce(1)` and sources
 * that cannot be split are other causes.
 */
export function canHaveMoreTasks(app: ApplicationModel, stage: StageData): boolean {
  const { origin, plan } = partitionsOf(app, stage);
  if (origin === 'single') return false;
  if (stage.taskCount > 1) return true;
  if (plan === undefined) return isAskedFor(stage);
  return !plan.nodes.some(({ text, metadata }) =>
    [text, ...Object.values(metadata)].some((words) => UNSPLITTABLE.test(words)),
  );
}

/** RDDs that have as many partitions as the code says: `parallelize(list, 1)`, `reduceByKey(f, 1)`. */
const NUMBERED_RDD = /^(?:ParallelCollection|Shuffled|CoGrouped)RDD/;

function isAskedFor({ rdds, sqlExecutionId }: StageData): boolean {
  if (sqlExecutionId !== undefined) return false;
  return rdds.some(({ name, partitionCount }) => partitionCount === 1 && NUMBERED_RDD.test(name));
}
