import { lesserHalf, rather } from './dispensable.ts';
import type { StageState } from './stage-state.ts';

/**
 * Stage attempts that are given up first: finished ones that did the least, of those that ended well, and of these rather what
 * never ran and where the plan is not kept either; where none is finished, what waits, and at last any. `tooShortMs`: what did as
 * much and ends later goes at once.
 */
export function leastTelling(
  all: readonly StageState[],
  lacksPlan: (state: StageState) => boolean,
): { readonly least: readonly StageState[]; readonly tooShortMs: number } {
  const ended = all.filter(({ status }) => status !== 'active' && status !== 'pending');
  const pending = all.filter(({ status }) => status === 'pending');
  const done = rather(ended, isDone);
  const finished = rather(done, (state) => state.tasks.timeMs === 0 || lacksPlan(state));
  const candidates = [finished, pending, all].find(({ length }) => length > 0) ?? [];
  const least = lesserHalf(candidates, byTaskTime);
  // what has no plan says nothing of what will have one
  const isOfAll = candidates === done && done.length > 0;
  return { least, tooShortMs: isOfAll ? (least.at(-1)?.tasks.timeMs ?? 0) : -Infinity };
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
