import type { StageData } from '../model/stage.ts';
import { shuffleReadBytes } from './partitions/partitions.ts';

/** What waiting for shuffle blocks cost one stage. */
export interface FetchCost {
  readonly stage: StageData;
  readonly runMs: number;
  readonly waitMs: number;
  /** Of the run time. */
  readonly waitShare: number;
  /** Waiting past what a healthy stage has, of the task time: each task is so much shorter without it. */
  readonly excessShare: number;
  /** Of a block, on average: what one map task wrote for one partition. 0 where no blocks were counted. */
  readonly blockBytes: number;
  /** Of the bytes read, from other machines. */
  readonly remoteShare: number;
}

/** Catalogue cause 40: what is left of the run time when all is well is `healthyShare`. */
export function fetchCostOf(stage: StageData, healthyShare: number): FetchCost {
  const { sums, taskTimeMs } = stage;
  const { executorRunTimeMs: runMs } = sums;
  const waitMs = Math.min(sums.shuffleFetchWaitMs, runMs);
  const excessMs = Math.max(0, waitMs - healthyShare * runMs);
  const blockCount = sums.shuffleRemoteBlocksFetched + sums.shuffleLocalBlocksFetched;
  const bytes = shuffleReadBytes(stage);
  return {
    stage,
    runMs,
    waitMs,
    waitShare: runMs > 0 ? waitMs / runMs : 0,
    excessShare: taskTimeMs > 0 ? Math.min(1, excessMs / taskTimeMs) : 0,
    blockBytes: blockCount > 0 ? bytes / blockCount : 0,
    remoteShare: bytes > 0 ? sums.shuffleRemoteReadBytes / bytes : 0,
  };
}
