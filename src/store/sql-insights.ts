import { DEFAULT_PRESET } from '../model/analysis.ts';
import { columnText, shownText } from './column-text.ts';
import { explained } from './explained.ts';
import {
  countDismissals,
  readDismissals,
  removeDismissal,
  writeDismissal,
} from './insights/dismissals.ts';
import { readMostToRecover } from './insights/most-to-recover.ts';
import { nameIdOf, namesQuery } from './insights/names.ts';
import { readOutdated } from './insights/outdated.ts';
import { readRunRows, runPage } from './insights/run-rows.ts';
import { searchRuns } from './insights/search.ts';
import { createSumDays } from './insights/sum-days.ts';
import { readSeries, readSums } from './insights/sums.ts';
import type { Adoption, HeuristicRecord, Insights, RunPage, RunRow, Window } from './insights.ts';
import { weekMs, weekOf } from './kept/day.ts';
import { listQuery, pageLimit } from './list-query.ts';
import type { Db } from './schema.ts';
import type { SqlDatabase } from './sql-database.ts';
import type { AnalysisQuery } from './store.ts';

/** YARN gives up after a handful; a hostile log may claim any number. */
const ATTEMPT_COUNT_MAX = 200;
/** More than there are heuristics. */
const HEURISTIC_COUNT_MAX = 10_000;

/** The contract over a migrated database. Its promises reject with `StoreError`, or with a bug. */
export function createSqlInsights(database: SqlDatabase): Insights {
  const { db } = database;
  const days = createSumDays(db);
  const asked = async <T>(work: () => Promise<T>): Promise<T> => explained(database, work);
  return {
    sums: async (query) => asked(async () => readSums(db, days, query)),
    series: async (query) => asked(async () => readSeries(db, query)),
    mostToRecover: async (query) => asked(async () => readMostToRecover(db, query)),
    search: async (query) => asked(async () => searchRuns(db, query)),
    attempts: async (id, cluster) => asked(async () => readAttempts(db, id, cluster)),
    runs: async (query) => asked(async () => readRuns(db, query)),
    adoption: async (window) => asked(async () => readAdoption(db, window)),
    names: async (kind, prefix, limit) =>
      asked(async () => {
        const rows = await namesQuery(db, kind, prefix, pageLimit(limit)).execute();
        return rows.map(({ text }) => shownText(text));
      }),
    analysisCount: async () => asked(async () => readCount(db)),
    dismiss: async (dismissal) =>
      asked(async () => database.write(async (tx) => writeDismissal(tx, dismissal))),
    undoDismissal: async (id) =>
      asked(async () => database.write(async (tx) => removeDismissal(tx, id))),
    dismissals: async (of, atMs) => asked(async () => readDismissals(db, of, atMs)),
    heuristicRecords: async (window) =>
      asked(async () => {
        const told = await readSums(db, days, {
          ...window,
          dimension: 'cause',
          orderBy: 'applicationCount',
          limit: HEURISTIC_COUNT_MAX,
        });
        return recordsOf(
          new Map(told.map(({ key, applicationCount }) => [key, applicationCount])),
          await countDismissals(db, window),
        );
      }),
    outdated: async (query) => asked(async () => readOutdated(db, query)),
  };
}

async function readAttempts(
  db: Db,
  applicationId: string,
  cluster: string | undefined,
): Promise<readonly RunRow[]> {
  const rows = await attemptsQuery(db, applicationId, cluster).execute();
  return readRunRows(
    db,
    rows.map(({ id }) => id),
  );
}

export function attemptsQuery(db: Db, applicationId: string, cluster: string | undefined) {
  const query = db
    .selectFrom('analysis')
    .select('id')
    .where('application_id', '=', columnText(applicationId))
    .orderBy('started_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(ATTEMPT_COUNT_MAX);
  return cluster === undefined ? query : query.where('cluster', '=', columnText(cluster));
}

async function readRuns(
  db: Db,
  query: AnalysisQuery & { readonly jobKey: string },
): Promise<RunPage> {
  const { rows } = await db.executeQuery(listQuery(db, query));
  return runPage(db, rows, query.limit);
}

async function readAdoption(db: Db, window: Window): Promise<readonly Adoption[]> {
  const presetId = await nameIdOf(db, 'preset', window.preset ?? DEFAULT_PRESET);
  if (presetId === undefined) return [];
  const rows = await adoptionQuery(db, presetId, window).execute();
  return rows.map(({ week, advice_count, followed_count }) => ({
    weekMs: weekMs(week),
    adviceCount: advice_count,
    followedCount: followed_count,
  }));
}

/** Weeks that the window touches, oldest first. */
export function adoptionQuery(db: Db, presetId: number, { fromMs, toMs }: Window) {
  return db
    .selectFrom('kept_adoption')
    .select(['week', 'advice_count', 'followed_count'])
    .where('preset_id', '=', presetId)
    .where('week', '>=', weekOf(fromMs))
    .where('week', '<=', weekOf(toMs - 1))
    .orderBy('week');
}

async function readCount(db: Db): Promise<number> {
  const { value } = await db
    .selectFrom('kept_number')
    .select('value')
    .where('name', '=', 'analyses')
    .executeTakeFirstOrThrow();
  return value;
}

/** Told most often first. */
function recordsOf(
  told: ReadonlyMap<string, number>,
  dismissed: ReadonlyMap<string, Pick<HeuristicRecord, 'wrongCount' | 'dismissedCount'>>,
): readonly HeuristicRecord[] {
  return [...new Set([...told.keys(), ...dismissed.keys()])].map((heuristicId) => ({
    heuristicId,
    toldCount: told.get(heuristicId) ?? 0,
    wrongCount: 0,
    dismissedCount: 0,
    ...dismissed.get(heuristicId),
  }));
}
