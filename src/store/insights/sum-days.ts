import { setImmediate as letOthers } from 'node:timers/promises';
import { sumBy } from '../../model/sum-by.ts';
import type { SumDimension } from '../insights.ts';
import { SUM_COLUMNS } from '../kept/kept-sums.ts';
import type { Db } from '../schema.ts';

/** Which sums: by what, of all (0) or of a user's or a queue's. */
export interface SumList {
  readonly presetId: number;
  readonly dimension: SumDimension;
  readonly withinId: number;
}
/** A day's rows side by side: the sums of `keyIds[i]` begin at `sums[i * SUM_COLUMNS.length]`. */
export interface SumDay {
  readonly keyIds: Float64Array;
  readonly sums: Float64Array;
}
interface HeldList {
  readonly days: Map<number, SumDay & { readonly changeNumber: number }>;
}

/** Days read at once, then others have their turn. */
const DAYS_AT_ONCE = 7;
/** Rows held in memory, 64 bytes each; what is beyond is read again each time. */
const ROWS_MAX = 2_000_000;

/**
 * The sums of days as they were read last, read again where a day has changed since, whoever changed it: a hundred thousand
 * jobs over ninety days are added up in memory in milliseconds, and read from the file in half a second.
 */
export function createSumDays(db: Db) {
  const held = new Map<string, HeldList>();

  /** All days of a window that have anything, oldest first. */
  return async function days(
    list: SumList,
    window: { readonly fromDay: number; readonly toDay: number },
  ): Promise<readonly SumDay[]> {
    const current = await changesOfDays(db, list.presetId, window);
    const known = take(list);
    const stale = current.filter(
      ({ day, change_number }) => known.days.get(day)?.changeNumber !== change_number,
    );
    for (let from = 0; from < stale.length; from += DAYS_AT_ONCE) {
      const some = stale.slice(from, from + DAYS_AT_ONCE);
      const read = await readDays(
        db,
        list,
        some.map(({ day }) => day),
      );
      for (const { day, change_number } of some) {
        known.days.set(day, { ...(read.get(day) ?? NO_ROWS), changeNumber: change_number });
      }
      await letOthers();
    }
    const answer = current.flatMap(({ day }) => known.days.get(day) ?? []);
    forgetOldest(held);
    return answer;
  };

  /** The list, as the one that was asked for last. */
  function take({ presetId, dimension, withinId }: SumList): HeldList {
    const key = `${presetId} ${dimension} ${withinId}`;
    const known = held.get(key) ?? { days: new Map() };
    held.delete(key);
    held.set(key, known);
    return known;
  }
}

const NO_ROWS: SumDay = { keyIds: new Float64Array(), sums: new Float64Array() };

function forgetOldest(held: Map<string, HeldList>): void {
  const sizes = [...held].map(([key, list]) => ({ key, rowCount: rowCountOf(list) }));
  let total = sumBy(sizes, ({ rowCount }) => rowCount);
  for (const { key, rowCount } of sizes) {
    if (total <= ROWS_MAX) return;
    held.delete(key);
    total -= rowCount;
  }
}

/** A day that is empty still takes its place. */
function rowCountOf({ days }: HeldList): number {
  let count = 0;
  for (const { keyIds } of days.values()) count += keyIds.length + 1;
  return count;
}

async function changesOfDays(
  db: Db,
  presetId: number,
  window: { readonly fromDay: number; readonly toDay: number },
) {
  return daysQuery(db, presetId, window).execute();
}

export function daysQuery(
  db: Db,
  presetId: number,
  { fromDay, toDay }: { readonly fromDay: number; readonly toDay: number },
) {
  return db
    .selectFrom('kept_day')
    .select(['day', 'change_number'])
    .where('preset_id', '=', presetId)
    .where('day', '>=', fromDay)
    .where('day', '<', toDay)
    .orderBy('day');
}

async function readDays(
  db: Db,
  list: SumList,
  days: readonly number[],
): Promise<ReadonlyMap<number, SumDay>> {
  const rows = await sumsQuery(db, list, days).execute();
  const byDay = Map.groupBy(rows, ({ day }) => day);
  return new Map(
    [...byDay].map(([day, of]) => {
      const sums = new Float64Array(of.length * SUM_COLUMNS.length);
      of.forEach((row, index) => {
        SUM_COLUMNS.forEach((column, offset) => {
          sums[index * SUM_COLUMNS.length + offset] = row[column];
        });
      });
      return [day, { keyIds: Float64Array.from(of, ({ key_id }) => key_id), sums }];
    }),
  );
}

export function sumsQuery(db: Db, list: SumList, days: readonly number[]) {
  return db
    .selectFrom('kept_sum')
    .select(['day', 'key_id', ...SUM_COLUMNS])
    .where('preset_id', '=', list.presetId)
    .where('dimension', '=', list.dimension)
    .where('within_id', '=', list.withinId)
    .where('day', 'in', days);
}
