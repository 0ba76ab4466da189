import { type CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Db } from '../schema.ts';
import { INSTANT_MAX_MS, wholeMs } from '../whole-ms.ts';

/**
 * SQLite's full-text index (https://www.sqlite.org/fts5.html), the only part of the store that PostgreSQL has to do in
 * another way. A row's number is its place in the order of every list, so that the newest are found without sorting.
 */
const ID_BITS = 21;
const ID_COUNT = 2 ** ID_BITS;
const PLACE_MAX = 2n ** 63n - 1n;

/** Start, then id: analyses of the same ms whose ids are two million apart share a place. */
export function placeOf(startedAtMs: number, id: number): bigint {
  return (BigInt(startedAtMs) << BigInt(ID_BITS)) | BigInt(id % ID_COUNT);
}

/** The first place at or after an instant of a question, which may be any number. */
function boundOf(atMs: number, id: number): bigint {
  if (atMs > INSTANT_MAX_MS) return PLACE_MAX;
  return placeOf(wholeMs(Math.ceil(Math.max(atMs, -INSTANT_MAX_MS))), id);
}

/** Adds the words of an analysis at its place, which has to be free. */
export async function putWords(db: Db, place: bigint, words: string): Promise<void> {
  await db.executeQuery(
    sql`insert into search_index (rowid, words) values (${place}, ${words})`.compile(db),
  );
}

/** Forgets the words at a place; nothing where there are none. */
export async function removeWords(db: Db, place: bigint): Promise<void> {
  await db.executeQuery(sql`delete from search_index where rowid = ${place}`.compile(db));
}

/** Empties the index, before it is filled anew. */
export async function clearWords(db: Db): Promise<void> {
  await sql`insert into search_index (search_index) values ('delete-all')`.execute(db);
}

export interface WordQuery {
  /** Tokens of `search-words.ts`, of which an analysis has to have all. */
  readonly tokens: readonly string[];
  readonly below: { readonly startedAtMs: number; readonly id: number };
  readonly fromMs: number;
  /** Of the application's id: from this text, below that. */
  readonly ids?: readonly [string, string];
  readonly limit: number;
}

/** The analyses that have all the words, newest start first. `maxId`: no analysis has a higher id. */
export function findWords(
  db: Db,
  { tokens, below, fromMs, ids, limit }: WordQuery,
  maxId: number,
): CompiledQuery<{ readonly id: number; readonly started_at_ms: number }> {
  const match = tokens.map((token) => `"${token}"`).join(' AND ');
  const inIds =
    ids === undefined
      ? sql``
      : sql`and analysis.application_id >= ${ids[0]} and analysis.application_id < ${ids[1]}`;
  return sql<{ readonly id: number; readonly started_at_ms: number }>`
    select analysis.id, analysis.started_at_ms
    from search_index cross join analysis
    where search_index match ${match}
      and search_index.rowid < ${boundOf(below.startedAtMs, below.id)}
      and search_index.rowid >= ${boundOf(fromMs, 0)}
      and analysis.id in (${candidates(maxId)})
      and analysis.started_at_ms = (search_index.rowid >> ${sql.lit(ID_BITS)}) ${inIds}
    order by search_index.rowid desc
    limit ${limit}`.compile(db);
}

/** The ids that a place may stand for: one for each two million. */
function candidates(maxId: number): RawBuilder<unknown> {
  const low = sql`(search_index.rowid & ${sql.lit(ID_COUNT - 1)})`;
  const count = Math.floor(maxId / ID_COUNT) + 1;
  return sql.join(
    Array.from({ length: count }, (_, turn) => sql`${low} + ${sql.lit(turn * ID_COUNT)}`),
  );
}
