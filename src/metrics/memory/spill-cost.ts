import type { ApplicationModel } from '../../model/application.ts';
import type { StageChange } from '../../model/remedy.ts';
import type { StageData } from '../../model/stage.ts';
import { MIB, MS_PER_SECOND } from '../../model/units.ts';
import { firstSuccesses, valuesAt } from '../partitions/task-spread.ts';
import { ownWallMs } from '../stages/stage-overlap.ts';
import { slotCountOf } from '../stages/stage-slots.ts';
import { type TaskMemory, taskMemory } from './task-memory.ts';

/** What spilling cost one stage. */
export interface SpillCost {
  readonly stage: StageData;
  readonly diskBytes: number;
  /** Task time for writing and reading it back, no more than the tasks' time off the CPU, and for sorting it again on the CPU. */
  readonly lostTaskMs: number;
  /** Whether the tasks' time off the CPU was the limit: then the loss is measured, not assumed. */
  readonly isMeasured: boolean;
  /** Of the stage's own part of the wall clock. */
  readonly savedMs: number;
  /** Its tasks without that. */
  readonly change: StageChange;
}

/**
 * Spilled bytes are written once and read once, at `bytesPerSecond` a task (catalogue cause 21); what a task spent on the CPU,
 * in GC, waiting for blocks or writing shuffle files it did not spend waiting for that disk.
 */
export function spillCostOf(
  app: ApplicationModel,
  stage: StageData,
  bytesPerSecond: number,
): SpillCost {
  const { sums, taskTimeMs } = stage;
  const diskBytes = sums.diskSpilledBytes;
  const diskMs = ((2 * diskBytes) / bytesPerSecond) * MS_PER_SECOND;
  const offCpuMs =
    sums.executorRunTimeMs -
    sums.executorCpuTimeMs -
    sums.gcTimeMs -
    sums.shuffleFetchWaitMs -
    sums.shuffleWriteTimeMs;
  // before Spark 2.1 nobody measured CPU time
  const isMeasured = sums.executorCpuTimeMs > 0 && offCpuMs < diskMs;
  const waitedMs = isMeasured ? Math.max(0, offCpuMs) : diskMs;
  const lostTaskMs = Math.min(waitedMs + sortingMs(stage), taskTimeMs);
  const lostShare = taskTimeMs > 0 ? Math.min(1, lostTaskMs / taskTimeMs) : 0;
  const { stageId, stageAttemptId } = stage;
  return {
    stage,
    diskBytes,
    lostTaskMs,
    isMeasured,
    savedMs: ownWallMs(app, stage) * lostShare,
    change: { stage: { stageId, stageAttemptId }, kind: 'shorter', taskShare: 1 - lostShare },
  };
}

/**
 * CPU time for serializing, compressing and merging what was spilled, ms a MiB. Ours: a sort that spilled 600 MiB took 4 s more of
 * it than the same sort in memory.
 */
const CPU_MS_PER_MIB = 7;

/** No more than half of the CPU time that was measured, nothing where none was. */
function sortingMs({ sums }: StageData): number {
  return Math.min((sums.diskSpilledBytes / MIB) * CPU_MS_PER_MIB, sums.executorCpuTimeMs / 2);
}

export interface SpillNeed extends TaskMemory {
  /** What the neediest task held at its peak and what it had to let go, in bytes. */
  readonly neededBytes: number;
  /** With so many partitions each task's share fits into its memory: a multiple of the slots. */
  readonly partitionCount: number;
  /** Whether the neediest task fits into its memory as it is. */
  readonly isEnough: boolean;
}

/** Room that is left for what else a task keeps (catalogue cause 21). */
const USABLE_SHARE = 0.8;

/**
 * Undefined when no single tasks or no configuration were recorded. With `memoryTimes` as if tasks had so many times the memory,
 * of the same heap.
 */
export function spillNeedOf(
  app: ApplicationModel,
  stage: StageData,
  memoryTimes = 1,
): SpillNeed | undefined {
  const memory = taskMemory(app, stage);
  const neededBytes = neediest(stage);
  if (memory === undefined || memory.executionBytes <= 0 || neededBytes === 0) return undefined;
  const executionBytes = memory.executionBytes * memoryTimes;
  const memoryFraction = memory.memoryFraction * memoryTimes;
  const times = neededBytes / (USABLE_SHARE * executionBytes);
  const slotCount = slotCountOf(app, stage);
  const wanted = Math.max(stage.taskCount + 1, Math.ceil(stage.taskCount * times));
  return {
    ...memory,
    executionBytes,
    memoryFraction,
    neededBytes,
    isEnough: times <= 1,
    partitionCount: Math.ceil(wanted / slotCount) * slotCount,
  };
}

/** Heap with which nothing would have spilled at the present number of partitions, in bytes (catalogue §2.1, heap up). */
export function heapWithoutSpill({ tasksAtOnce, neededBytes, memoryFraction }: SpillNeed): number {
  return (tasksAtOnce * neededBytes) / USABLE_SHARE / memoryFraction;
}

function neediest(stage: StageData): number {
  if (stage.tasks === undefined) return 0;
  const rows = firstSuccesses(stage);
  return valuesAt(rows, stage.tasks, 'peakExecutionMemoryBytes', 'memorySpilledBytes').reduce(
    (most, bytes) => Math.max(most, bytes),
    0,
  );
}
