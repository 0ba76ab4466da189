import type { ApplicationModel } from '../model/application.ts';
import type { StageData } from '../model/stage.ts';
import { ownWallMs } from './stage-overlap.ts';
import { firstSuccesses, sumOf, valuesAt } from './task-spread.ts';

/** What collecting garbage cost one stage. */
export interface GcCost {
  readonly stage: StageData;
  readonly runMs: number;
  readonly gcMs: number;
  /** Of the run time. */
  readonly gcShare: number;
  /** Garbage collection past what a healthy stage has. */
  readonly excessMs: number;
  /** Of the stage's own part of the wall clock. */
  readonly savedMs: number;
}

/**
 * A pause counts for every task that it stops, so the share is right even where the sum is not (catalogue cause 20). Only of
 * tasks that succeeded: what a dying task spends on garbage is its death's cost. `healthyShare` of the run time is normal.
 */
export function gcCostOf(app: ApplicationModel, stage: StageData, healthyShare: number): GcCost {
  const { runMs, gcMs } = timesOf(stage);
  const excessMs = Math.max(0, gcMs - healthyShare * runMs);
  const savedMs = stage.taskTimeMs > 0 ? ownWallMs(app, stage) * (excessMs / stage.taskTimeMs) : 0;
  return { stage, runMs, gcMs, gcShare: runMs > 0 ? gcMs / runMs : 0, excessMs, savedMs };
}

/** Of single tasks where they were recorded in full, else of the stage as a whole. */
function timesOf(stage: StageData): Pick<GcCost, 'runMs' | 'gcMs'> {
  const { tasks, sums } = stage;
  if (tasks === undefined || tasks.isSampled) {
    return { runMs: sums.executorRunTimeMs, gcMs: sums.gcTimeMs };
  }
  const rows = firstSuccesses(stage);
  return {
    runMs: sumOf(valuesAt(rows, tasks, 'executorRunTimeMs')),
    gcMs: sumOf(valuesAt(rows, tasks, 'gcTimeMs')),
  };
}
