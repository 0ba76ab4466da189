/** Years 1830 to 2109: the order of a search has room for no more. */
export const INSTANT_MAX_MS = 2 ** 42 - 1;

/** Columns of instants and durations hold whole ms within what JavaScript counts exactly, whatever a hostile record claims. */
export function wholeMs(ms: number): number {
  if (Number.isNaN(ms)) return 0;
  const bounded = Math.min(Math.max(ms, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  return Math.round(bounded);
}

/** The same of a start, which lists are ordered by. */
export function startMs(ms: number): number {
  return Math.min(Math.max(wholeMs(ms), -INSTANT_MAX_MS), INSTANT_MAX_MS);
}
