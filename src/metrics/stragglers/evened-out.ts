import type { ApplicationModel } from '../../model/application.ts';
import type { StageChange } from '../../model/remedy.ts';
import type { StageData } from '../../model/stage.ts';
import { sumOf } from '../../model/sum-by.ts';
import { makespanMs } from '../list-schedule.ts';
import { firstSuccesses, quantile, valuesAt } from '../partitions/task-spread.ts';
import { meanSlotCount, slotsDuring } from '../stages/stage-slots.ts';
import { spanMs } from '../stages/stage-span.ts';

/** What becomes of a stage when the work of its longest tasks is shared out. */
export interface EvenedOut {
  /** By how much the stage would end sooner. */
  readonly savedMs: number;
  /** Time of the stage as replayed over time as it was; 1 is a faithful replay. Absent where tasks are missing to replay. */
  readonly replayRatio?: number;
  readonly change: StageChange;
}

/**
 * List scheduling of the tasks as they ran, and of the same with each of `heavyRows` in pieces, on the slots that were there
 * (catalogue cause 7): the work stays what it was, no piece of it is longer than the others' tasks.
 */
export function evenedOut(
  app: ApplicationModel,
  stage: StageData,
  heavyRows: ReadonlySet<number>,
): EvenedOut {
  const { tasks, stageId, stageAttemptId } = stage;
  const ref = { stageId, stageAttemptId };
  if (tasks === undefined) {
    return { savedMs: 0, change: { stage: ref, kind: 'sooner', ms: 0 } };
  }
  const rows = firstSuccesses(stage);
  const slots = slotsDuring(app, stage);
  const slotCount = Math.max(1, meanSlotCount(slots, stage));
  const durations = valuesAt(rows, tasks, 'durationMs');
  const evenShareMs = sumOf(durations) / slotCount;
  const others = durations.filter((_, place) => !heavyRows.has(rows[place] ?? -1));
  const pieceMs = Math.max(quantile(others.toSorted(), 0.75), evenShareMs / PIECES_A_SLOT);
  if (tasks.isSampled) {
    // rows are missing, sums are not: the best that the slots could have done
    const savedMs = Math.max(0, spanMs(stage) - stage.taskTimeMs / slotCount - pieceMs);
    return { savedMs, change: { stage: ref, kind: 'sooner', ms: savedMs } };
  }
  const durationsMs = Array.from(durations).flatMap((ms, place) =>
    heavyRows.has(rows[place] ?? -1) ? piecesOf(ms, pieceMs) : [ms],
  );
  const replayedMs = makespanMs(durations, slots);
  return {
    savedMs: Math.max(0, replayedMs - makespanMs(durationsMs, slots)),
    replayRatio: replayedMs / spanMs(stage),
    change: { stage: ref, kind: 'tasks', durationsMs },
  };
}

/** Fine enough to leave next to no tail, coarse enough for any cure to reach. Ours. */
const PIECES_A_SLOT = 4;

function piecesOf(ms: number, pieceMs: number): readonly number[] {
  const count = Math.max(1, Math.ceil(ms / Math.max(1, pieceMs)));
  return Array.from({ length: count }, () => ms / count);
}

/** Within this share of the time that it took, the replay of a stage is faithful: the catalogue's self-check (§2.4). */
const FAITHFUL_SHARE = 0.15;

/** Whether a replay came so close to what was measured that its answer may be believed. */
export function isFaithful(replayRatio: number | undefined): boolean {
  return replayRatio !== undefined && Math.abs(replayRatio - 1) <= FAITHFUL_SHARE;
}
