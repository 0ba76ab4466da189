import type { ApplicationModel } from '../../model/application.ts';
import type { StageChange } from '../../model/remedy.ts';
import type { StageData } from '../../model/stage.ts';
import { sumOf } from '../../model/sum-by.ts';
import { firstSuccesses, valuesAt } from '../partitions/task-spread.ts';
import { ownWallMs } from '../stages/stage-overlap.ts';

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
  /** Its tasks without that. */
  readonly change: StageChange;
}

/**
 * A pause counts for every task that it stops, so the share is right even where the sum is not (catalogue cause 20). Only of
 * tasks that succeeded: what a dying task spends on garbage is its death's cost. `healthyShare` of the run time is normal.
 */
export function gcCostOf(app: ApplicationModel, stage: StageData, healthyShare: number): GcCost {
  const { runMs, gcMs: recordedMs } = timesOf(stage);
  // Spark begins to count it before the run time, and adds up collectors that work side by side
  const gcMs = Math.min(recordedMs, runMs);
  const excessMs = Math.max(0, gcMs - healthyShare * runMs);
  const excessShare = stage.taskTimeMs > 0 ? Math.min(1, excessMs / stage.taskTimeMs) : 0;
  const { stageId, stageAttemptId } = stage;
  return {
    stage,
    runMs,
    gcMs,
    gcShare: runMs > 0 ? gcMs / runMs : 0,
    excessMs,
    savedMs: ownWallMs(app, stage) * excessShare,
    change: { stage: { stageId, stageAttemptId }, kind: 'shorter', taskShare: 1 - excessShare },
  };
}

type Times = Pick<GcCost, 'runMs' | 'gcMs'>;

/**
 * Of the tasks that succeeded: of single ones where they were recorded, of the stage as a whole where none died, else by how
 * theirs spread (a History Server tells that). Nothing where the dead cannot be told from the rest.
 */
function timesOf(stage: StageData): Times {
  const { tasks, sums, quantiles, failedTaskCount, killedTaskCount, completedTaskCount } = stage;
  const isWhole = tasks === undefined || tasks.isSampled;
  if (isWhole && failedTaskCount + killedTaskCount === 0) {
    return { runMs: sums.executorRunTimeMs, gcMs: sums.gcTimeMs };
  }
  if (tasks !== undefined) {
    const rows = firstSuccesses(stage);
    const times = tasks.rowCount > 0 ? tasks.endedCount / tasks.rowCount : 0;
    return {
      runMs: times * sumOf(valuesAt(rows, tasks, 'executorRunTimeMs')),
      gcMs: times * sumOf(valuesAt(rows, tasks, 'gcTimeMs')),
    };
  }
  const probabilities = quantiles?.probabilities ?? [];
  return {
    runMs: completedTaskCount * meanOf(probabilities, quantiles?.executorRunTimeMs ?? []),
    gcMs: completedTaskCount * meanOf(probabilities, quantiles?.gcTimeMs ?? []),
  };
}

/** Mean of what has these quantiles, as if it were spread evenly between them; of none 0. */
function meanOf(probabilities: readonly number[], values: readonly number[]): number {
  return probabilities.reduce((mean, probability, place) => {
    const width = (probabilities[place + 1] ?? probability) - probability;
    const here = values[place] ?? 0;
    return mean + (width * (here + (values[place + 1] ?? here))) / 2;
  }, 0);
}
