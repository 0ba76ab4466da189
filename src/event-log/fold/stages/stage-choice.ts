import { lesserHalf, rather } from '../dispensable.ts';
import type { StageState } from './stage-state.ts';

/** What did as much was given up: it is not kept any more when it has ended well. */
export interface TooShort {
  readonly ms: number;
  /** Where its plan is not kept either. */
  readonly withoutPlanMs: number;
}

/** Nothing was given up yet: nothing is too short. */
export const NEVER: TooShort = { ms: -Infinity, withoutPlanMs: -Infinity };

/** The higher of both limits: what is below either was given up once. */
export function longer(one: TooShort, other: TooShort): TooShort {
  return {
    ms: Math.max(one.ms, other.ms),
    withoutPlanMs: Math.max(one.withoutPlanMs, other.withoutPlanMs),
  };
}

/**
 * Stage attempts that are given up first: finished ones that did the least, of those that ended well, and of these rather what
 * never ran and where the plan is not kept either; where none is finished, what waits, and at last any.
 */
export function leastTelling(
  all: readonly StageState[],
  lacksPlan: (state: StageState) => boolean,
): { readonly least: readonly StageState[]; readonly tooShort: TooShort } {
  const ended = all.filter(({ status }) => status !== 'active' && status !== 'pending');
  const pending = all.filter(({ status }) => status === 'pending');
  const done = rather(ended, isDone);
  const finished = rather(done, (state) => state.tasks.timeMs === 0 || lacksPlan(state));
  const candidates = [finished, pending, all].find(({ length }) => length > 0) ?? [];
  const least = lesserHalf(candidates, byTaskTime);
  const longestMs = least.at(-1)?.tasks.timeMs ?? 0;
  if (candidates !== finished) return { least, tooShort: NEVER };
  const isOfAll = finished === done;
  return { least, tooShort: { ms: isOfAll ? longestMs : 0, withoutPlanMs: longestMs } };
}

/** Whether it is complete, or did not have to run. */
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
