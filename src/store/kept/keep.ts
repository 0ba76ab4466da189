import { sumBy } from '../../model/sum-by.ts';
import type { Db } from '../schema.ts';
import type { KeptDayTable, RunTable } from '../schema-kept.ts';
import { dayOf } from './day.ts';
import { applyAdoption, createAdoptionCounter, type Run, type RunPlace } from './kept-adoption.ts';
import { type KeptAnalysis, type RunFigures, rootHeuristicIds } from './kept-analysis.ts';
import { countNames, createNameCounter, dropUnusedNames, type NameIds } from './kept-names.ts';
import { applySums, createSumCounter } from './kept-sums.ts';
import { repeated } from './repeated.ts';
import { placeOf, putWords, removeWords } from './search-index.ts';
import { searchTokens } from './search-words.ts';

type KeptDay = Pick<KeptDayTable, 'preset_id' | 'day'>;
type NewRun = KeptAnalysis & { readonly figures: RunFigures };

/** An analysis that comes (`after` alone), is replaced, or goes (`before` alone). */
export interface KeptChange {
  readonly id: number;
  readonly before?: KeptAnalysis;
  readonly after?: NewRun;
}

/**
 * Brings all that is kept of analyses up to date, in the caller's transaction: rows of what comes are there already, rows of
 * what goes are there still.
 */
export async function keep(db: Db, changes: readonly KeptChange[]): Promise<void> {
  const names = createNameCounter();
  forEach(changes, (analysis, sign) => {
    names.add(analysis, sign);
  });
  const nameId = await countNames(db, names.changes());
  const sums = createSumCounter(nameId);
  forEach(changes, (analysis, sign) => {
    sums.add(analysis, sign);
  });
  await applySums(db, sums.changes());
  await keepRuns(db, changes, nameId);
  await countChange(db, changes, sums.days());
  await dropUnusedNames(db, names.changes(), nameId);
}

function forEach(
  changes: readonly KeptChange[],
  act: (analysis: KeptAnalysis, sign: 1 | -1) => void,
): void {
  for (const { before, after } of changes) {
    if (before !== undefined) act(before, -1);
    if (after !== undefined) act(after, 1);
  }
}

async function keepRuns(db: Db, changes: readonly KeptChange[], nameId: NameIds): Promise<void> {
  const adoption = createAdoptionCounter();
  for (const { id, before, after } of changes) {
    if (before !== undefined) {
      await adoption.add(db, adviceOf(id, before, nameId), -1);
      await deleteRun(db, id);
      await removeWords(db, placeOf(before.row.started_at_ms, id));
    }
    if (after !== undefined) {
      await insertRun(db, runRow(id, after, nameId));
      await adoption.add(db, adviceOf(id, after, nameId), 1);
      await putWords(db, placeOf(after.row.started_at_ms, id), searchTokens(after, nameId));
    }
  }
  await applyAdoption(db, adoption.changes());
}

function runPlace(id: number, { row }: KeptAnalysis, nameId: NameIds): RunPlace {
  return {
    analysis_id: id,
    job_id: row.job_key === null ? null : nameId('job', row.job_key),
    preset_id: nameId('preset', row.preset),
    options_id: nameId('options', row.options_hash),
    started_at_ms: row.started_at_ms,
  };
}

function adviceOf(id: number, analysis: KeptAnalysis, nameId: NameIds): Run & RunPlace {
  const { cluster, application_id, outcome } = analysis.row;
  const heuristic_ids = rootHeuristicIds(analysis).join(' ');
  return { ...runPlace(id, analysis, nameId), cluster, application_id, outcome, heuristic_ids };
}

const insertRun = repeated(
  (db, row: RunTable) => db.insertInto('run').values(row),
  (row) => Object.values(row),
);
const deleteRun = repeated(
  (db, id: number) => db.deleteFrom('run').where('analysis_id', '=', id),
  (id) => [id],
);

function runRow(id: number, run: NewRun, nameId: NameIds): RunTable {
  const { row, figures } = run;
  return {
    ...runPlace(id, run, nameId),
    version_id: nameId('version', row.engine_version),
    user_id: nameId('user', row.user_name ?? ''),
    queue_id: nameId('queue', row.queue ?? ''),
    day: dayOf(row.started_at_ms),
    recoverable_wall_ms: row.recoverable_wall_ms,
    recoverable_memory_byte_ms: row.recoverable_memory_byte_ms,
    input_bytes: figures.inputBytes,
    disk_spilled_bytes: figures.diskSpilledBytes,
    heuristic_ids: rootHeuristicIds(run).join(' '),
  };
}

async function countChange(
  db: Db,
  changes: readonly KeptChange[],
  days: readonly KeptDay[],
): Promise<void> {
  const more = sumBy(changes, ({ before, after }) => (after ? 1 : 0) - (before ? 1 : 0));
  await addToNumber(db, 'analyses', more);
  const change_number = await addToNumber(db, 'changes', 1);
  for (const { preset_id, day } of days) {
    await db
      .insertInto('kept_day')
      .values({ preset_id, day, change_number })
      .onConflict((conflict) =>
        conflict.columns(['preset_id', 'day']).doUpdateSet({ change_number }),
      )
      .execute();
  }
  if (changes.some(({ before }) => before !== undefined)) await dropEmptyDays(db, days);
}

async function dropEmptyDays(db: Db, days: readonly KeptDay[]): Promise<void> {
  for (const { preset_id, day } of days) {
    await db
      .deleteFrom('kept_day')
      .where('preset_id', '=', preset_id)
      .where('day', '=', day)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('kept_sum')
              .select('kept_sum.day')
              .where('kept_sum.preset_id', '=', preset_id)
              .where('kept_sum.dimension', '=', 'all')
              .where('kept_sum.within_id', '=', 0)
              .where('kept_sum.day', '=', day)
              .where('kept_sum.key_id', '=', 0),
          ),
        ),
      )
      .execute();
  }
}

async function addToNumber(db: Db, name: 'analyses' | 'changes', more: number): Promise<number> {
  const { value } = await db
    .updateTable('kept_number')
    .set((eb) => ({ value: eb('value', '+', more) }))
    .where('name', '=', name)
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}
