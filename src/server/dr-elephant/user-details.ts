import type { FastifyInstance } from 'fastify';
import { runNames } from '../../model/known-as.ts';
import { severityRank } from '../../model/severity.ts';
import { sumBy } from '../../model/sum-by.ts';
import { MS_PER_DAY } from '../../model/units.ts';
import type { RunRow } from '../../store/insights.ts';
import type { ServerParts } from '../parts.ts';
import { type AnswerWith, applicationSummary } from './app-result.ts';
import { type Parameters, pageLimit, pageStart, parametersOf, runFilter } from './parameters.ts';
import { endOf, mbSeconds } from './run-figures.ts';
import { findRuns, withDocuments } from './stored-runs.ts';

const USER_COUNT = 50;
/** Of all these users together. */
const WALKED_COUNT = 5_000;
const USUAL_DAYS = 7;

/** `/rest/user-details`: sums of users, and a page of their applications. */
export function userDetails(app: FastifyInstance, parts: ServerParts, answer: AnswerWith): void {
  app.get('/rest/user-details', async ({ query }, reply) => {
    const parameters = parametersOf(query);
    const limit = pageLimit(parameters);
    if (limit <= 0) return {};
    const usernames = parameters.get('usernames');
    if (usernames === undefined) return reply.code(404).send({ 'user-results': {} });
    const rows = sorted(await rowsOf(parts, usernames, parameters), parameters);
    const start = pageStart(parameters, rows.length);
    const runs = await withDocuments(parts, rows.slice(start, start + limit));
    return {
      'user-details': {
        id: usernames,
        ...totalsOf(rows),
        start,
        end: start + runs.length,
        total: rows.length,
        summaries: runs.map((run) => applicationSummary(run, answer)),
      },
    };
  });
}

async function rowsOf(
  parts: ServerParts,
  usernames: string,
  parameters: Parameters,
): Promise<readonly RunRow[]> {
  const users = [...new Set(usernames.split(',').map((name) => name.trim()))].filter(
    (name) => name !== '',
  );
  const times = new Map(parameters);
  for (const other of ['username', 'queue-name', 'severity', 'analysis', 'job-type']) {
    times.delete(other);
  }
  if (![...times.keys()].some((name) => /^(?:started|finished)-time-/.test(name))) {
    times.set('finished-time-begin', String(parts.nowMs() - USUAL_DAYS * MS_PER_DAY));
  }
  const filter = runFilter(times, parts.heuristics);
  const all: RunRow[] = [];
  for (const user of filter === undefined ? [] : users.slice(0, USER_COUNT)) {
    const left = WALKED_COUNT - all.length;
    if (left <= 0) break;
    all.push(...(await findRuns(parts, { ...filter?.query, user }, left, filter?.fits)));
  }
  return all;
}

const SORT_KEYS: Readonly<Record<string, (row: RunRow) => number>> = {
  severity: ({ verdict }) => severityRank(verdict.severity),
  resourceUsed: ({ heldMemoryByteMs }) => heldMemoryByteMs,
  resourceWasted: ({ recoverableMemoryByteMs }) => recoverableMemoryByteMs,
  delay: () => 0,
  finish_time: ({ application }) => endOf(application),
};

function sorted(rows: readonly RunRow[], parameters: Parameters): readonly RunRow[] {
  const name = parameters.get('sortKey') ?? 'severity';
  const key = Object.hasOwn(SORT_KEYS, name) ? SORT_KEYS[name] : SORT_KEYS['severity'];
  const sign = parameters.get('increasing') === 'false' ? -1 : 1;
  return rows.toSorted((a, b) => sign * ((key?.(a) ?? 0) - (key?.(b) ?? 0)));
}

function distinct(values: readonly (string | undefined)[]): number {
  return new Set(values.filter((value) => value !== undefined)).size;
}

function totalsOf(rows: readonly RunRow[]) {
  const names = rows.map(({ application }) => runNames(application));
  const total = (of: (row: RunRow) => number): number => sumBy(rows, of);
  return {
    totalapplications: rows.length,
    totaljobs: distinct(names.map(({ jobExecId }) => jobExecId)),
    totalworkflows: distinct(names.map(({ flowExecId }) => flowExecId)),
    resourceused: mbSeconds(total(({ heldMemoryByteMs }) => heldMemoryByteMs)),
    resourcewasted: mbSeconds(total(({ recoverableMemoryByteMs }) => recoverableMemoryByteMs)),
    runtime: total(({ application }) => application.durationMs),
    waittime: 0,
  };
}
