import { severityRank } from '../../model/severity.ts';
import { columnText } from '../column-text.ts';
import type { RunPage, SearchQuery } from '../insights.ts';
import { findWords } from '../kept/search-index.ts';
import { askedHead, askedTokens, token } from '../kept/search-words.ts';
import { listQuery, pageLimit, startOf } from '../list-query.ts';
import type { Db } from '../schema.ts';
import type { NameKind } from '../schema-kept.ts';
import type { AnalysisQuery } from '../store.ts';
import { INSTANT_MAX_MS } from '../whole-ms.ts';
import { beginningRange, nameIdOf } from './names.ts';
import { runPage } from './run-rows.ts';

/** `Insights.search`. Throws `StoreError` `bad-query`. */
export async function searchRuns(db: Db, query: SearchQuery): Promise<RunPage> {
  const start = startOf(query);
  const ids = query.applicationId === undefined ? undefined : idRange(query.applicationId);
  const tokens = await tokensOf(db, query);
  if (tokens === undefined) return { rows: [] };
  const found =
    tokens.length === 0
      ? listQuery(db, boundsOf(query))
      : findWords(
          db,
          {
            tokens,
            below: start,
            fromMs: query.fromMs ?? -INSTANT_MAX_MS,
            limit: pageLimit(query.limit) + 1,
            ...(ids === undefined ? {} : { ids }),
          },
          await highestId(db),
        );
  const { rows } = await db.executeQuery(found);
  return runPage(db, rows, query.limit);
}

function boundsOf({ fromMs, toMs, limit, cursor }: SearchQuery): AnalysisQuery {
  return {
    limit,
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** History servers of MapReduce call an application a job. */
function idRange(asked: string): readonly [string, string] {
  return beginningRange(columnText(asked.replace(/^job_/, 'application_')));
}

/** What the index is asked for; undefined where a name is asked for that no analysis has, so that nothing can be found. */
async function tokensOf(db: Db, query: SearchQuery): Promise<readonly string[] | undefined> {
  const words = query.text === undefined ? [] : askedTokens(query.text);
  if (words.length === 0 && (query.text ?? '').trim() !== '') return undefined;
  const named = await Promise.all([
    tokenOfName(db, 'preset', query.preset, token.preset),
    tokenOfName(db, 'cluster', query.cluster, token.cluster),
    tokenOfName(db, 'user', query.user, token.user),
    tokenOfName(db, 'queue', query.queue, token.queue),
    tokenOfName(db, 'job', query.jobKey, token.job),
    tokenOfName(db, 'heuristic', query.heuristicId, (id) =>
      token.heuristic(id, Math.max(1, severityRank(query.atLeast ?? 'low'))),
    ),
  ]);
  if (named.some((tokens) => tokens === undefined)) return undefined;
  return [...words, ...named.flatMap((tokens) => tokens ?? []), ...unnamed(query)];
}

async function tokenOfName(
  db: Db,
  kind: NameKind,
  text: string | undefined,
  tokenOf: (id: number) => string,
): Promise<readonly string[] | undefined> {
  if (text === undefined) return [];
  const id = await nameIdOf(db, kind, text);
  return id === undefined ? undefined : [tokenOf(id)];
}

function unnamed({
  outcome,
  atLeast,
  heuristicId,
  applicationId,
  knownAs,
}: SearchQuery): readonly string[] {
  const floor = severityRank(atLeast ?? 'none');
  const head = applicationId === undefined ? undefined : askedHead(idRange(applicationId)[0]);
  return [
    ...(outcome === undefined ? [] : [token.outcome(outcome)]),
    ...(floor === 0 || heuristicId !== undefined ? [] : [token.severity(floor)]),
    ...(head === undefined ? [] : [head]),
    ...(knownAs === undefined ? [] : [token.knownAs(knownAs)]),
  ];
}

/** The ids are handed out upwards: the last key of the table. */
async function highestId(db: Db): Promise<number> {
  const { id } = await db
    .selectFrom('analysis')
    .select((eb) => eb.fn.max<number | null>('id').as('id'))
    .executeTakeFirstOrThrow();
  return id ?? 0;
}
