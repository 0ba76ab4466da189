import type { Spread } from '../../model/finding.ts';

/** Nearest rank: the ceil(n × p / 100)-th smallest. Of values in ascending order, at least one; p from 1 to 100. */
export function percentile(ascending: readonly number[], p: number): number {
  return ascending[Math.ceil((ascending.length * p) / 100) - 1] ?? 0;
}

/** The middle one; of an even number the whole part of the mean of the two middle ones. Of ascending values, at least one. */
export function median(ascending: readonly number[]): number {
  const middle = Math.floor(ascending.length / 2);
  const upper = ascending[middle] ?? 0;
  if (ascending.length % 2 === 1) return upper;
  return Math.trunc(((ascending[middle - 1] ?? 0) + upper) / 2);
}

/** Of at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  const ascending = values.toSorted((a, b) => a - b);
  return {
    min: ascending[0] ?? 0,
    p25: percentile(ascending, 25),
    p50: median(ascending),
    p75: percentile(ascending, 75),
    p95: percentile(ascending, 95),
    max: ascending.at(-1) ?? 0,
  };
}
