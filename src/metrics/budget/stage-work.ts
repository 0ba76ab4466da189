import type { StageData } from '../../model/stage.ts';
import { MIB, MS_PER_SECOND } from '../../model/units.ts';
import { runsPython } from '../python/runs-python.ts';

/** What tasks did, finer than the fold: what the stage's own records tell apart of `other`. */
export const WORK_KINDS = [
  'cpu',
  'python',
  'other',
  'gc',
  'shuffleWait',
  'shuffleWrite',
  'spill',
  'deserialization',
  'overhead',
] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** A spilled byte is written and read once at this speed: catalogue cause 21. */
const SPILL_BYTES_PER_SECOND = 100 * MIB;

/**
 * A stage's task time by what it went into; the parts add up to `taskTimeMs`. GC, fetch wait, shuffle write and CPU are taken
 * in this order from the run time, as the fold does. What is left is Python where the stage runs Python (its workers' time is
 * in no metric of Spark's), else reading and writing; of it, as much as the spilled bytes need is spilling: modelled.
 */
export function stageWork(stage: StageData): Readonly<Record<WorkKind, number>> {
  const { sums, taskTimeMs } = stage;
  let leftMs = taskTimeMs;
  const take = (ms: number): number => {
    const part = Math.min(leftMs, Math.max(0, ms));
    leftMs -= part;
    return part;
  };
  const deserialization = take(sums.executorDeserializeTimeMs);
  const overhead = Math.max(0, leftMs - sums.executorRunTimeMs);
  take(overhead);
  const gc = take(sums.gcTimeMs);
  const shuffleWait = take(sums.shuffleFetchWaitMs);
  const shuffleWrite = take(sums.shuffleWriteTimeMs);
  const cpu = take(sums.executorCpuTimeMs);
  const spill = take(((2 * sums.diskSpilledBytes) / SPILL_BYTES_PER_SECOND) * MS_PER_SECOND);
  const isPython = runsPython(stage);
  const python = isPython ? leftMs : 0;
  const other = isPython ? 0 : leftMs;
  return { cpu, python, other, gc, shuffleWait, shuffleWrite, spill, deserialization, overhead };
}
