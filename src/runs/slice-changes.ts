import type { Slice } from '../model/analysis.ts';
import type { SliceChange } from './comparison.ts';

/** Slices of both budgets by their id, the largest change first; empty where one of them is missing. */
export function sliceChanges(
  before: readonly Slice[] | undefined,
  after: readonly Slice[] | undefined,
): readonly SliceChange[] {
  if (before === undefined || after === undefined) return [];
  if (before.length === 0 || after.length === 0) return [];
  const old = new Map(before.map((slice) => [slice.id, slice]));
  const now = new Map(after.map((slice) => [slice.id, slice]));
  const labels = new Map([...before, ...after].map(({ id, label }) => [id, label]));
  return [...labels]
    .map(([id, label]) => ({
      id,
      label,
      beforeMs: old.get(id)?.ms ?? 0,
      afterMs: now.get(id)?.ms ?? 0,
    }))
    .filter(({ beforeMs, afterMs }) => beforeMs !== 0 || afterMs !== 0)
    .toSorted((a, b) => sizeOf(b) - sizeOf(a));
}

function sizeOf({ beforeMs, afterMs }: SliceChange): number {
  return Math.abs(afterMs - beforeMs);
}
