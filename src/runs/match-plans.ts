import type { Analysis } from '../model/analysis.ts';
import type { PlanDetail } from '../model/plan-detail.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { PlanMatch } from './comparison.ts';
import { matchRows, type Pair, splitPairs } from './match-rows.ts';

/**
 * Queries that ask the same, in the order they were started; what is left, by what it was called: the same query planned in
 * another way. The largest change of duration first. None where one of the documents has no queries kept.
 */
export function matchPlans(before: Analysis, after: Analysis): readonly PlanMatch[] {
  const [old, now] = [before.detail?.plans, after.detail?.plans];
  // what nobody kept is not what nobody ran
  if (old === undefined || now === undefined) return [];
  const { gone, whole, came } = splitPairs(matchRows(old, now, ({ fingerprint }) => fingerprint));
  const left = matchRows(gone, came, ({ description }) => description);
  return [...whole, ...left].map(rowOf).toSorted((a, b) => sizeOf(b) - sizeOf(a));
}

function rowOf(pair: Pair<PlanDetail>): PlanMatch {
  const { before, after } = pair;
  const { description = '', fingerprint = '' } = after ?? before ?? {};
  return {
    description,
    fingerprint,
    ranOtherwise: ranOtherwise(pair),
    ...withoutUndefined({
      beforeExecutionId: before?.executionId,
      afterExecutionId: after?.executionId,
      beforeMs: before?.durationMs,
      afterMs: after?.durationMs,
    }),
  };
}

/** The same question answered by other operators: another join, other shuffles, from the start or as it ran. */
function ranOtherwise({ before, after }: Pair<PlanDetail>): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    before.finalFingerprint !== after.finalFingerprint
  );
}

function sizeOf({ beforeMs = 0, afterMs = 0 }: PlanMatch): number {
  return Math.abs(afterMs - beforeMs);
}
