import { lesserHalf, rather } from './dispensable.ts';
import type { StageState } from './stage-state.ts';

/**
 * Stage attempts that are given up first: finished ones that did the least, of those that ended well, and of these rather where
 * the plan is not kept either; where none is finished, what never ran, and at last any.
 */
export function leastTelling(
  all: readonly StageState[],
  lacksPlan: (state: StageState) => boolean,
): { readonly least: readonly StageState[]; readonly areFinished: boolean } {
  const ended = all.filter(({ status }) => status !== 'active' && status !== 'pending');
  const pending = all.filter(({ status }) => status === 'pending');
  const finished = rather(rather(ended, isDone), lacksPlan);
  const candidates = [finished, pending, all].find(({ length }) => length > 0) ?? [];
  return { least: lesserHalf(candidates, byTaskTime), areFinished: candidates === finished };
}

export function isDone({ status }: StageState): boolean {
  return status === 'complete' || status === 'skipped';
}

/** With the most rows. */
export function largestOf(states: Iterable<StageState>): StageState | undefined {
  let largest: StageState | undefined;
  for (const state of states) {
    if (state.tasks.rowCount > (largest?.tasks.rowCount ?? 0)) largest = state;
  }
  return largest;
}

/** From the one that did the least; of those that did as much, what is kept is what came first, as of plans and jobs. */
export function byTaskTime(a: StageState, b: StageState): number {
  return (
    a.tasks.timeMs - b.tasks.timeMs || b.stageId - a.stageId || b.stageAttemptId - a.stageAttemptId
  );
}
