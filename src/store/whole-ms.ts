/** Columns of instants hold whole ms within what JavaScript counts exactly, whatever a hostile record claims. */
export function wholeMs(ms: number): number {
  if (Number.isNaN(ms)) return 0;
  const bounded = Math.min(Math.max(ms, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  return Math.round(bounded);
}
