import type { NonEmpty } from '../../../model/finding.ts';
import type { Remedy, StageChange } from '../../../model/remedy.ts';
import type { Computation, Recomputed } from './recomputed.ts';

/** What computing something again and again cost, and what keeping it would. */
export interface RecomputationCost {
  readonly keeper: Computation;
  readonly repeats: NonEmpty<Computation>;
  /** Task time of the repeats that a cache gives back, its own cost taken off. */
  readonly savedTaskMs: number;
  readonly changes: readonly StageChange[];
}

/** Writing a row into the cache and reading one back; ours, for rows of a hundred bytes at 100 and 200 MB/s. */
const CACHE_WRITE_MS_PER_ROW = 0.001;
const CACHE_READ_MS_PER_ROW = 0.0005;

/**
 * The most complete computation stays; the others are rid of what they share with it, which costs them no more than it cost
 * the one that stays, whatever else they did.
 */
export function recomputationCost({ keeper, repeats }: Recomputed): RecomputationCost {
  const writeEachMs = (keeper.rowCount * CACHE_WRITE_MS_PER_ROW) / repeats.length;
  const changes = repeats.flatMap((one): readonly StageChange[] => {
    const readMs = one.rowCount * CACHE_READ_MS_PER_ROW;
    const savedMs =
      Math.min(one.sharedMs, keeper.stage.sums.executorRunTimeMs) - readMs - writeEachMs;
    const { stageId, stageAttemptId, taskTimeMs } = one.stage;
    if (savedMs <= 0) return [];
    const stage = { stageId, stageAttemptId };
    return [{ stage, kind: 'shorter', taskShare: Math.max(0, 1 - savedMs / taskTimeMs) }];
  });
  return { keeper, repeats, savedTaskMs: savedTaskMs(repeats, changes), changes };
}

function savedTaskMs(repeats: readonly Computation[], changes: readonly StageChange[]): number {
  const shares = new Map(
    changes.map((change) => [
      change.stage.stageId,
      change.kind === 'shorter' ? change.taskShare : 1,
    ]),
  );
  return repeats.reduce(
    (sum, { stage }) => sum + stage.taskTimeMs * (1 - (shares.get(stage.stageId) ?? 1)),
    0,
  );
}

/** What would be different if what was computed again had been kept. */
export function remedyOf(costs: readonly RecomputationCost[]): Remedy {
  return { isByPlans: true, stages: costs.flatMap(({ changes }) => changes) };
}
