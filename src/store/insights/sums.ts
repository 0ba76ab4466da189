import { DEFAULT_PRESET } from '../../model/analysis.ts';
import { MIB } from '../../model/units.ts';
import type {
  DaySums,
  SeriesQuery,
  SumDimension,
  SumQuery,
  SumRow,
  WasteSums,
  Window,
} from '../insights.ts';
import { dayMs, dayOf } from '../kept/day.ts';
import { SUM_COLUMNS } from '../kept/kept-sums.ts';
import type { Db } from '../schema.ts';
import type { KeptSumTable, NameKind } from '../schema-kept.ts';
import { StoreError } from '../store-error.ts';
import { largestSums } from './largest.ts';
import { nameIdOf, textsOf } from './names.ts';
import type { createSumDays, SumList } from './sum-days.ts';

type SumDays = ReturnType<typeof createSumDays>;
type SumColumn = (typeof SUM_COLUMNS)[number];

/** Which column a sum is in, and how much one of it is there. */
const FIELDS = {
  applicationCount: { column: 'application_count', unit: 1 },
  failedCount: { column: 'failed_count', unit: 1 },
  durationMs: { column: 'duration_ms', unit: 1 },
  heldCoreMs: { column: 'held_core_ms', unit: 1 },
  heldMemoryByteMs: { column: 'held_memory_mib_ms', unit: MIB },
  recoverableWallMs: { column: 'recoverable_wall_ms', unit: 1 },
  recoverableMemoryByteMs: { column: 'recoverable_memory_mib_ms', unit: MIB },
} as const satisfies Record<keyof WasteSums, { column: SumColumn; unit: number }>;
const KINDS = {
  cause: 'heuristic',
  queue: 'queue',
  user: 'user',
  job: 'job',
  host: 'host',
} as const satisfies Record<Exclude<SumDimension, 'all'>, NameKind>;

/** Whole days that a window touches. */
export function daysOf({ fromMs, toMs }: Window): {
  readonly fromDay: number;
  readonly toDay: number;
} {
  return { fromDay: dayOf(fromMs), toDay: Math.ceil(toMs / dayMs(1)) };
}

/** `Insights.sums`. Throws `StoreError` `bad-query`. */
export async function readSums(
  db: Db,
  daysOfList: SumDays,
  query: SumQuery,
): Promise<readonly SumRow[]> {
  const list = await listOf(db, query);
  if (list === undefined || query.limit < 1) return [];
  const days = await daysOfList(list, daysOf(query));
  const best = largestSums(days, FIELDS[query.orderBy].column, query.limit);
  const texts = await textsOf(
    db,
    best.map(({ keyId }) => keyId),
  );
  return best.map(({ keyId, sums }) => ({
    key: texts.get(keyId) ?? '',
    ...wasteOf((column) => sums[SUM_COLUMNS.indexOf(column)] ?? 0),
  }));
}

/** Undefined where the store has nothing of it. */
async function listOf(db: Db, query: SumQuery): Promise<SumList | undefined> {
  const presetId = await nameIdOf(db, 'preset', query.preset ?? DEFAULT_PRESET);
  const { dimension, within } = query;
  if (presetId === undefined) return undefined;
  if (within === undefined) return { presetId, dimension, withinId: 0 };
  const kind = 'user' in within ? 'user' : 'queue';
  if (dimension === 'all' || dimension === 'host' || dimension === kind) {
    throw new StoreError('bad-query', `no sums by ${dimension} are kept within one ${kind}`);
  }
  const withinId = await nameIdOf(db, kind, 'user' in within ? within.user : within.queue);
  return withinId === undefined ? undefined : { presetId, dimension, withinId };
}

function wasteOf(sumOf: (column: SumColumn) => number): WasteSums {
  const field = (name: keyof WasteSums) => sumOf(FIELDS[name].column) * FIELDS[name].unit;
  return {
    applicationCount: field('applicationCount'),
    failedCount: field('failedCount'),
    durationMs: field('durationMs'),
    heldCoreMs: field('heldCoreMs'),
    heldMemoryByteMs: field('heldMemoryByteMs'),
    recoverableWallMs: field('recoverableWallMs'),
    recoverableMemoryByteMs: field('recoverableMemoryByteMs'),
  };
}

/** `Insights.series`. */
export async function readSeries(db: Db, query: SeriesQuery): Promise<readonly DaySums[]> {
  const { dimension } = query;
  const presetId = await nameIdOf(db, 'preset', query.preset ?? DEFAULT_PRESET);
  const keyId = dimension === 'all' ? 0 : await nameIdOf(db, KINDS[dimension], query.key);
  if (presetId === undefined || keyId === undefined) return [];
  const rows = await seriesQuery(db, { presetId, dimension, keyId, ...daysOf(query) }).execute();
  return rows.map((row) => ({ dayMs: dayMs(row.day), ...wasteOf((column) => row[column]) }));
}

interface SeriesPlace {
  readonly presetId: number;
  readonly dimension: KeptSumTable['dimension'];
  readonly keyId: number;
  readonly fromDay: number;
  readonly toDay: number;
}

/** Each day that has sums, then the key's row of it: no index by key is needed. */
export function seriesQuery(db: Db, { presetId, dimension, keyId, fromDay, toDay }: SeriesPlace) {
  return db
    .selectFrom('kept_day')
    .crossJoin('kept_sum')
    .select(['kept_sum.day', ...SUM_COLUMNS.map((column) => `kept_sum.${column}` as const)])
    .where('kept_day.preset_id', '=', presetId)
    .where('kept_day.day', '>=', fromDay)
    .where('kept_day.day', '<', toDay)
    .where('kept_sum.preset_id', '=', presetId)
    .where('kept_sum.dimension', '=', dimension)
    .where('kept_sum.within_id', '=', 0)
    .whereRef('kept_sum.day', '=', 'kept_day.day')
    .where('kept_sum.key_id', '=', keyId)
    .orderBy('kept_day.day');
}
