import type { Analysis } from '../model/analysis.ts';
import type { StageDetail } from '../model/detail.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { StageMatch, StageSide } from './comparison.ts';
import { matchRows } from './match-rows.ts';

/**
 * Stages that do the same, by the fingerprint of their work, in documents that have none by their name, and in the order they
 * were submitted. The largest change of duration first. None where the detail of one of them is no longer kept.
 */
export function matchStages(before: Analysis, after: Analysis): readonly StageMatch[] {
  // what nobody kept is not what nobody ran
  if (before.detail === undefined || after.detail === undefined) return [];
  const [old, now] = [ranIn(before), ranIn(after)];
  const hasFingerprints = [...old, ...now].every(({ fingerprint }) => fingerprint !== undefined);
  const keyOf = ({ fingerprint, name }: StageDetail): string =>
    hasFingerprints ? (fingerprint ?? name) : name;
  return matchRows(old, now, keyOf)
    .map(
      (pair): StageMatch => ({
        name: (pair.after ?? pair.before)?.name ?? pair.key,
        ...withoutUndefined({ before: sideOf(pair.before), after: sideOf(pair.after) }),
      }),
    )
    .toSorted((a, b) => sizeOf(b) - sizeOf(a));
}

/** What was skipped was computed before: nothing ran. */
function ranIn({ detail }: Analysis): readonly StageDetail[] {
  return (detail?.stages ?? []).filter(({ status }) => status !== 'skipped');
}

function sideOf(stage: StageDetail | undefined): StageSide | undefined {
  if (stage === undefined) return undefined;
  const { stageId, stageAttemptId, taskCount, executorRunTimeMs, durationMs } = stage;
  const { inputBytes, shuffleReadBytes, diskSpilledBytes } = stage;
  return {
    stageId,
    stageAttemptId,
    ...withoutUndefined({ durationMs }),
    taskCount,
    executorRunTimeMs,
    inputBytes,
    shuffleReadBytes,
    diskSpilledBytes,
  };
}

function sizeOf({ before, after }: StageMatch): number {
  return Math.abs((after?.durationMs ?? 0) - (before?.durationMs ?? 0));
}
