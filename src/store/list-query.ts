import { type CompiledQuery, type Expression, expressionBuilder, type SqlBool } from 'kysely';
import { severityRank } from '../model/severity.ts';
import { askedText, columnText } from './column-text.ts';
import { decodeCursor, type Position } from './cursor.ts';
import type { Db, StoreSchema } from './schema.ts';
import type { AnalysisQuery } from './store.ts';
import { StoreError } from './store-error.ts';

export interface ListRow {
  readonly id: number;
  readonly started_at_ms: number;
  readonly summary: string;
}

/**
 * The rows of a page and one more, which tells whether another page follows. Each shape walks one index in the order of the
 * list and stops at the limit, however many analyses there are. Throws `StoreError` `bad-query`.
 */
export function listQuery(db: Db, query: AnalysisQuery): CompiledQuery<ListRow> {
  pageLimit(query.limit);
  const { heuristicId } = query;
  return heuristicId === undefined || isNarrow(query)
    ? analysesInOrder(db, query)
    : findingsInOrder(db, query, heuristicId);
}

/** Throws `StoreError` `bad-query`. */
export function pageLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1) return limit;
  throw new StoreError('bad-query', `a list needs a limit of at least 1, not ${limit}`);
}

/** A user, queue or job has few runs compared with a common heuristic: walk those and look for the finding in each. */
function isNarrow({ user, queue, jobKey }: AnalysisQuery): boolean {
  return user !== undefined || queue !== undefined || jobKey !== undefined;
}

function analysesInOrder(db: Db, query: AnalysisQuery): CompiledQuery<ListRow> {
  const start = startOf(query);
  return db
    .selectFrom('analysis')
    .select(['analysis.id', 'analysis.started_at_ms', 'analysis.summary'])
    .where((eb) =>
      eb(
        eb.refTuple('analysis.started_at_ms', 'analysis.id'),
        '<',
        eb.tuple(start.startedAtMs, start.id),
      ),
    )
    .where('analysis.started_at_ms', '>=', firstMsOf(query))
    .where((eb) => eb.and([...conditionsOnAnalysis(query), severityCondition(query)]))
    .orderBy('analysis.started_at_ms', 'desc')
    .orderBy('analysis.id', 'desc')
    .limit(query.limit + 1)
    .compile();
}

/** A cross join, because SQLite then keeps the order of the tables; `is_worst` brings each analysis once. */
function findingsInOrder(
  db: Db,
  query: AnalysisQuery,
  heuristicId: string,
): CompiledQuery<ListRow> {
  const start = startOf(query);
  return db
    .selectFrom('finding')
    .crossJoin('analysis')
    .select(['analysis.id', 'analysis.started_at_ms', 'analysis.summary'])
    .whereRef('analysis.id', '=', 'finding.analysis_id')
    .where('finding.heuristic_id', '=', columnText(heuristicId))
    .where('finding.is_worst', '=', 1)
    .where('finding.severity_rank', '>=', rankFloorOf(query))
    .where((eb) =>
      eb(
        eb.refTuple('finding.started_at_ms', 'finding.analysis_id'),
        '<',
        eb.tuple(start.startedAtMs, start.id),
      ),
    )
    .where('finding.started_at_ms', '>=', firstMsOf(query))
    .where((eb) => eb.and(conditionsOnAnalysis(query)))
    .orderBy('finding.started_at_ms', 'desc')
    .orderBy('finding.analysis_id', 'desc')
    .limit(query.limit + 1)
    .compile();
}

/** What a page starts below. Cursor, `toMs` and neither are one bound, so that every page is one walk down an index. */
export function startOf({ cursor, toMs = Number.MAX_SAFE_INTEGER }: AnalysisQuery): Position {
  const end = { startedAtMs: toMs, id: 0 };
  if (cursor === undefined) return end;
  const position = decodeCursor(cursor);
  return position.startedAtMs < toMs ? position : end;
}

function firstMsOf({ fromMs = Number.MIN_SAFE_INTEGER }: AnalysisQuery): number {
  return fromMs;
}

function rankFloorOf({ atLeast = 'none' }: AnalysisQuery): number {
  return severityRank(atLeast);
}

const onAnalysis = expressionBuilder<StoreSchema, 'analysis'>();

function conditionsOnAnalysis(query: AnalysisQuery): readonly Expression<SqlBool>[] {
  return [
    equalWhenAsked('analysis.user_name', query.user),
    equalWhenAsked('analysis.queue', query.queue),
    equalWhenAsked('analysis.job_key', query.jobKey),
    equalWhenAsked('analysis.preset', query.preset),
  ].flat();
}

function equalWhenAsked(
  column: `analysis.${'user_name' | 'queue' | 'job_key' | 'preset'}`,
  text: string | undefined,
): readonly Expression<SqlBool>[] {
  return text === undefined ? [] : [onAnalysis(column, '=', askedText(text))];
}

/** Of the verdict, or of the worst finding of the heuristic: found by its full key in the index. */
function severityCondition(query: AnalysisQuery): Expression<SqlBool> {
  const { heuristicId } = query;
  if (heuristicId === undefined) {
    return onAnalysis('analysis.severity_rank', '>=', rankFloorOf(query));
  }
  return onAnalysis.exists(
    onAnalysis
      .selectFrom('finding')
      .select('finding.rank')
      .where('finding.heuristic_id', '=', columnText(heuristicId))
      .where('finding.is_worst', '=', 1)
      .whereRef('finding.started_at_ms', '=', 'analysis.started_at_ms')
      .whereRef('finding.analysis_id', '=', 'analysis.id')
      .where('finding.severity_rank', '>=', rankFloorOf(query)),
  );
}
