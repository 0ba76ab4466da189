import { type Analysis, DEFAULT_PRESET } from '../model/analysis.ts';
import type { ApplicationRef } from '../model/application.ts';
import { attemptKey } from '../model/attempt-key.ts';
import { type AnalysisRow, analysisRow, type FindingRow, findingRows } from './analysis-rows.ts';
import { columnText } from './column-text.ts';
import { nextOf } from './cursor.ts';
import { decodeAnalysis, decodeSummary, encodeDetail } from './document.ts';
import { explained } from './explained.ts';
import { type JudgedRow, judgedRow, readJudgedRecords, replaceJudged } from './judged-records.ts';
import { keep } from './kept/keep.ts';
import {
  figuresOf,
  type KeptAnalysis,
  keptOf,
  type RunFigures,
  readKeptByKey,
} from './kept/kept-analysis.ts';
import { listQuery } from './list-query.ts';
import { pruneOldest, readOldest } from './prune.ts';
import type { Db } from './schema.ts';
import type { SqlDatabase } from './sql-database.ts';
import type { AnalysisPage, AnalysisQuery, AnalysisStore, JudgedRecord } from './store.ts';
import { wholeMs } from './whole-ms.ts';

/** The contract over a migrated database, in portable SQL. Its promises reject with `StoreError`, or with a bug. */
export function createSqlStore(database: SqlDatabase): AnalysisStore {
  return {
    save: async (analysis, record) =>
      explained(database, async () => {
        const rows = rowsOf(analysis, record);
        await database.write(async (db) => put(db, rows));
      }),
    replace: async (analysis, record, madeAtMs) =>
      explained(database, async () => {
        const rows = rowsOf(analysis, record);
        return database.write(async (db) => {
          if ((await madeAt(db, rows.row)) !== wholeMs(madeAtMs)) return false;
          await put(db, rows);
          return true;
        });
      }),
    judged: async (key, preset) =>
      explained(database, async () => readJudgedRecords(database.db, key, preset)),
    oldest: async (analyzedBeforeMs, limit) =>
      explained(database, async () => readOldest(database.db, analyzedBeforeMs, limit)),
    prune: async (analyzedBeforeMs, limit) =>
      explained(database, async () =>
        database.write(async (db) => pruneOldest(db, analyzedBeforeMs, limit)),
      ),
    get: async (ref, preset = DEFAULT_PRESET) =>
      explained(database, () => get(database.db, ref, preset)),
    list: async (query) => explained(database, () => list(database.db, query)),
    [Symbol.asyncDispose]: async () => database.close(),
  };
}

/** What is written of an analysis: made before the lock is taken. */
interface AnalysisRows {
  readonly row: AnalysisRow;
  readonly findings: readonly FindingRow[];
  readonly detail: Uint8Array | undefined;
  readonly judged: JudgedRow | undefined;
  readonly after: KeptAnalysis & { readonly figures: RunFigures };
}

function rowsOf(analysis: Analysis, record: JudgedRecord | undefined): AnalysisRows {
  const row = analysisRow(analysis);
  const findings = findingRows(analysis);
  return {
    row,
    findings,
    detail: analysis.detail === undefined ? undefined : encodeDetail(analysis.detail),
    judged: record && judgedRow(record, analysis.engine.preset),
    after: { ...keptOf(row, findings), figures: figuresOf(analysis) },
  };
}

async function put(db: Db, { row, findings, detail, judged, after }: AnalysisRows): Promise<void> {
  const before = await readKeptByKey(db, row);
  const { id } = await db
    .insertInto('analysis')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['cluster', 'application_id', 'attempt_id', 'preset']).doUpdateSet(row),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  await replaceFindings(db, id, findings);
  await replaceDetail(db, id, detail);
  await replaceJudged(db, id, judged);
  await keep(db, [{ id, after, ...(before === undefined ? {} : { before }) }]);
}

/** Undefined where nothing is stored under that key. */
async function madeAt(db: Db, key: AnalysisRow): Promise<number | undefined> {
  const stored = await db
    .selectFrom('analysis')
    .select('analyzed_at_ms')
    .where('cluster', '=', key.cluster)
    .where('application_id', '=', key.application_id)
    .where('attempt_id', '=', key.attempt_id)
    .where('preset', '=', key.preset)
    .executeTakeFirst();
  return stored?.analyzed_at_ms;
}

async function replaceFindings(
  db: Db,
  analysisId: number,
  findings: readonly FindingRow[],
): Promise<void> {
  await db.deleteFrom('finding').where('analysis_id', '=', analysisId).execute();
  for (const finding of findings) {
    await db
      .insertInto('finding')
      .values({ ...finding, analysis_id: analysisId })
      .execute();
  }
}

async function replaceDetail(
  db: Db,
  analysisId: number,
  body: Uint8Array | undefined,
): Promise<void> {
  await db.deleteFrom('analysis_detail').where('analysis_id', '=', analysisId).execute();
  if (body === undefined) return;
  await db.insertInto('analysis_detail').values({ analysis_id: analysisId, body }).execute();
}

/** One statement, hence one state of the database: never a document with the detail of another. */
async function get(db: Db, ref: ApplicationRef, preset: string): Promise<Analysis | undefined> {
  const row = await db
    .selectFrom('analysis')
    .leftJoin('analysis_detail', 'analysis_detail.analysis_id', 'analysis.id')
    .select(['analysis.document', 'analysis_detail.body'])
    .where('analysis.cluster', '=', columnText(ref.cluster))
    .where('analysis.application_id', '=', columnText(ref.id))
    .where('analysis.attempt_id', '=', columnText(attemptKey(ref)))
    .where('analysis.preset', '=', columnText(preset))
    .executeTakeFirst();
  return row && decodeAnalysis(ref.id, row.document, row.body ?? undefined);
}

async function list(db: Db, query: AnalysisQuery): Promise<AnalysisPage> {
  const { rows } = await db.executeQuery(listQuery(db, query));
  const page = rows.slice(0, query.limit);
  return {
    rows: page.map(({ id, summary }) => decodeSummary(`row ${id}`, summary)),
    ...nextOf(rows, query.limit),
  };
}
