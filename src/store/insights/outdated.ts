import { shownText } from '../column-text.ts';
import { nextOf, type Position } from '../cursor.ts';
import type { Insights, OutdatedRow } from '../insights.ts';
import { readJudgedRecord } from '../judged-records.ts';
import { pageLimit, startOf } from '../list-query.ts';
import { inPortions } from '../portions.ts';
import { refOfRow } from '../row-ref.ts';
import type { Db } from '../schema.ts';
import { StoreError } from '../store-error.ts';
import { INSTANT_MAX_MS } from '../whole-ms.ts';
import { nameIdOf, textsOf } from './names.ts';

type OutdatedQuery = Parameters<Insights['outdated']>[0];
type OutdatedPage = Awaited<ReturnType<Insights['outdated']>>;
export interface Engine {
  readonly preset_id: number;
  readonly version_id: number;
  readonly options_id: number;
}
interface Found {
  readonly id: number;
  readonly started_at_ms: number;
  readonly version_id: number;
}

/** `Insights.outdated`: the newest of each other version and options, of which there are few. Throws `StoreError` `bad-query`. */
export async function readOutdated(db: Db, query: OutdatedQuery): Promise<OutdatedPage> {
  const limit = pageLimit(query.limit);
  const below = startOf(query);
  const found: Found[] = [];
  for (const engine of await otherEngines(db, query)) {
    found.push(...(await runsOfEngineQuery(db, engine, below, limit + 1).execute()));
  }
  found.sort((a, b) => b.started_at_ms - a.started_at_ms || b.id - a.id);
  const rows = await rowsOf(db, found.slice(0, limit));
  return { rows, ...nextOf(found, limit) };
}

async function otherEngines(db: Db, query: OutdatedQuery): Promise<readonly Engine[]> {
  const { preset, engineVersion, optionsHash } = query;
  const presetId = preset === undefined ? undefined : await nameIdOf(db, 'preset', preset);
  if (preset !== undefined && presetId === undefined) return [];
  const versionId = await nameIdOf(db, 'version', engineVersion);
  const optionsId =
    optionsHash === undefined ? undefined : await nameIdOf(db, 'options', optionsHash);
  const all = await enginesOf(db);
  return all.filter(
    ({ preset_id, version_id, options_id }) =>
      (presetId === undefined || preset_id === presetId) &&
      (version_id !== versionId || (optionsHash !== undefined && options_id !== optionsId)),
  );
}

/** By leaps from one to the next, for an index has them in a row. */
async function enginesOf(db: Db): Promise<readonly Engine[]> {
  const engines: Engine[] = [];
  let last: Engine = { preset_id: 0, version_id: 0, options_id: 0 };
  for (;;) {
    const next = await nextEngineQuery(db, last).executeTakeFirst();
    if (next === undefined) return engines;
    engines.push(next);
    last = next;
  }
}

export function nextEngineQuery(db: Db, last: Engine) {
  return db
    .selectFrom('run')
    .select(['preset_id', 'version_id', 'options_id'])
    .where((eb) =>
      eb(
        eb.refTuple('preset_id', 'version_id', 'options_id', 'started_at_ms'),
        '>',
        // behind all runs of the last one: else SQLite would pass over each of them
        eb.tuple(last.preset_id, last.version_id, last.options_id, INSTANT_MAX_MS),
      ),
    )
    .orderBy('preset_id')
    .orderBy('version_id')
    .orderBy('options_id')
    .limit(1);
}

export function runsOfEngineQuery(db: Db, engine: Engine, below: Position, limit: number) {
  return db
    .selectFrom('run')
    .select(['analysis_id as id', 'started_at_ms', 'version_id'])
    .where('preset_id', '=', engine.preset_id)
    .where('version_id', '=', engine.version_id)
    .where('options_id', '=', engine.options_id)
    .where((eb) =>
      eb(eb.refTuple('started_at_ms', 'analysis_id'), '<', eb.tuple(below.startedAtMs, below.id)),
    )
    .orderBy('started_at_ms', 'desc')
    .orderBy('analysis_id', 'desc')
    .limit(limit);
}

async function rowsOf(db: Db, page: readonly Found[]): Promise<readonly OutdatedRow[]> {
  const versions = await textsOf(db, [...new Set(page.map(({ version_id }) => version_id))]);
  const known = new Map<number, Omit<OutdatedRow, 'engineVersion'>>();
  for (const portion of inPortions(page.map(({ id }) => id))) {
    for (const row of await outdatedRowsQuery(db, portion).execute()) known.set(row.id, rowOf(row));
  }
  return page.flatMap(({ id, version_id }) => {
    const row = known.get(id);
    return row === undefined ? [] : { ...row, engineVersion: versions.get(version_id) ?? '' };
  });
}

interface StoredRow {
  readonly id: number;
  readonly cluster: string;
  readonly application_id: string;
  readonly attempt_id: string;
  readonly preset: string;
  readonly started_at_ms: number;
  readonly summary: string;
  readonly analyzed_at_ms: number;
  readonly record: string | null;
  readonly judged_count: number | null;
}

function rowOf(row: StoredRow): Omit<OutdatedRow, 'engineVersion'> {
  const ref = refOfRow(row);
  return {
    ref,
    preset: shownText(row.preset),
    startedAtMs: row.started_at_ms,
    analyzedAtMs: row.analyzed_at_ms,
    ...madeFrom(ref.id, row),
  };
}

function madeFrom(
  applicationId: string,
  row: StoredRow,
): Pick<OutdatedRow, 'record' | 'recordDamage'> {
  try {
    const record = readJudgedRecord(applicationId, row);
    return record === undefined ? {} : { record };
  } catch (error) {
    // of one row: those behind it are judged all the same
    if (!(error instanceof StoreError)) throw error;
    return { recordDamage: error.message };
  }
}

export function outdatedRowsQuery(db: Db, ids: readonly number[]) {
  return db
    .selectFrom('analysis')
    .leftJoin('judged_record', 'judged_record.analysis_id', 'analysis.id')
    .select([
      'analysis.id',
      'analysis.cluster',
      'analysis.application_id',
      'analysis.attempt_id',
      'analysis.preset',
      'analysis.started_at_ms',
      'analysis.summary',
      'analysis.analyzed_at_ms',
      'judged_record.record',
      'judged_record.judged_count',
    ])
    .where('analysis.id', 'in', ids);
}
