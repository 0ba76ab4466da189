import type { NonEmpty } from '../../../model/finding.ts';
import type { Remedy, StageChange } from '../../../model/remedy.ts';
import { lighterStages } from '../../stages/lighter-stages.ts';
import type { Computation } from './computations.ts';
import type { Recomputed } from './recomputed.ts';

/** What computing something again and again cost, and what keeping it would. */
export interface RecomputationCost {
  readonly keeper: Computation;
  readonly repeats: NonEmpty<Computation>;
  readonly isReading: boolean;
  /** Task time of the repeats that a cache gives back, its own cost taken off. */
  readonly savedTaskMs: number;
  readonly changes: readonly StageChange[];
}

/** Writing a row into the cache and reading one back, ms; ours, for rows of a hundred bytes at 100 and 200 MB/s. */
export const KEEPING_ROW = { writeMs: 0.001, readMs: 0.0005 } as const;

/**
 * The most complete computation stays; the others are rid of what they share with it, which costs them no more than it cost
 * the one that stays, whatever else they did.
 */
export function recomputationCost({ keeper, repeats, isReading }: Recomputed): RecomputationCost {
  const writeEachMs = (keeper.rowCount * KEEPING_ROW.writeMs) / repeats.length;
  const lighter = repeats.map(({ stage, rowCount, sharedMs }) => ({
    stage,
    savedMs:
      Math.min(sharedMs, keeper.stage.sums.executorRunTimeMs) -
      rowCount * KEEPING_ROW.readMs -
      writeEachMs,
  }));
  return { keeper, repeats, isReading, ...lighterStages(lighter) };
}

/** What would be different if what was computed again had been kept. */
export function remedyOf(costs: readonly RecomputationCost[]): Remedy {
  return { isByPlans: true, stages: costs.flatMap(({ changes }) => changes) };
}
