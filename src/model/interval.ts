import { sumBy } from './sum-by.ts';

/** A stretch of time, epoch ms; `toMs` is not part of it. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Sorted and disjoint; what is empty or ends before it begins is left out. O(n log n). */
export function unionOf(intervals: readonly Interval[]): readonly Interval[] {
  const sorted = intervals
    .filter(({ fromMs, toMs }) => toMs > fromMs)
    .toSorted((a, b) => a.fromMs - b.fromMs);
  const union: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of sorted) {
    const last = union.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else union.push({ fromMs, toMs });
  }
  return union;
}

/** Of all of them together, in ms; what overlaps counts as often. */
export function lengthOf(intervals: readonly Interval[]): number {
  return sumBy(intervals, ({ fromMs, toMs }) => toMs - fromMs);
}
