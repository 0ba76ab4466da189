import { prefixLength } from '../../model/prefix-length.ts';
import { SUM_COLUMNS } from '../kept/kept-sums.ts';
import type { SumDay } from './sum-days.ts';

const COLUMN_COUNT = SUM_COLUMNS.length;

/** A key and all its sums over the days, in the order of `SUM_COLUMNS`. */
export interface KeySums {
  readonly keyId: number;
  readonly sums: Float64Array;
}

/**
 * The keys with the largest sum in one column; of equal ones those that were known first. Adds half a million rows up in
 * milliseconds: by key in an array, as keys are numbers from 1 on without large holes.
 */
export function largestSums(
  days: readonly SumDay[],
  column: (typeof SUM_COLUMNS)[number],
  limit: number,
): readonly KeySums[] {
  const best = largest(totalsOf(days, SUM_COLUMNS.indexOf(column)), limit);
  const whole = new Map(best.map((keyId) => [keyId, new Float64Array(COLUMN_COUNT)]));
  for (const day of days) addDay(day, whole);
  return [...whole].map(([keyId, sums]) => ({ keyId, sums }));
}

/** By key; NaN where a key has no row. */
function totalsOf(days: readonly SumDay[], offset: number): Float64Array {
  let highest = -1;
  for (const { keyIds } of days) {
    for (const keyId of keyIds) if (keyId > highest) highest = keyId;
  }
  const totals = new Float64Array(highest + 1).fill(Number.NaN);
  for (const { keyIds, sums } of days) {
    let at = offset;
    for (const keyId of keyIds) {
      const known = totals[keyId] ?? 0;
      const sum = sums[at] ?? 0;
      totals[keyId] = Number.isNaN(known) ? sum : known + sum;
      at += COLUMN_COUNT;
    }
  }
  return totals;
}

/** Few of many: each that belongs to them is put in its place, no other is moved. */
function largest(totals: Float64Array, limit: number): readonly number[] {
  const best: number[] = [];
  let floor = Number.NEGATIVE_INFINITY;
  for (let keyId = 0; keyId < totals.length; keyId += 1) {
    const total = totals[keyId] ?? Number.NaN;
    if (Number.isNaN(total) || (best.length >= limit && total <= floor)) continue;
    // behind all that are as large
    const place = prefixLength(best, (other) => (totals[other] ?? 0) >= total);
    best.splice(place, 0, keyId);
    if (best.length > limit) best.pop();
    floor = totals[best.at(-1) ?? keyId] ?? floor;
  }
  return best;
}

function addDay({ keyIds, sums }: SumDay, whole: ReadonlyMap<number, Float64Array>): void {
  for (const [index, keyId] of keyIds.entries()) {
    const row = whole.get(keyId);
    if (row === undefined) continue;
    for (let offset = 0; offset < COLUMN_COUNT; offset += 1) {
      row[offset] = (row[offset] ?? 0) + (sums[index * COLUMN_COUNT + offset] ?? 0);
    }
  }
}
