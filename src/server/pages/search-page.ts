import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { withoutUndefined } from '../../model/record-of.ts';
import {
  applicationHref,
  type SearchInput,
  type SearchTerms,
  searchHref,
} from '../../render/pages.ts';
import type { ServerParts } from '../parts.ts';
import { type PageParts, sendPage } from './page-parts.ts';
import { checked } from './queries.ts';
import { FILTERS, type Filters, queryOf, TERM_OF, TermsQuery } from './search-terms.ts';

const cursor = z.string().min(1).max(500);
const PagesQuery = z.object({
  cursor: cursor.optional(),
  newer: z
    .union([z.array(cursor).max(200), cursor.transform((one) => [one])])
    .optional()
    .transform((all) => all ?? []),
});

const PAGE_SIZE = 25;
/** As many pages back as an address has room for. */
const REMEMBERED_PAGES = 40;
const SUGGESTED_NAMES = 100;

/** `/search`: what is set in its address has to apply; nothing else is in it, so that it can be kept and sent. */
export function searchPage(app: FastifyInstance, context: PageParts): void {
  const { parts, pages } = context;
  app.get('/search', async (request, reply) => {
    const terms = withoutUndefined(checked(TermsQuery, request.query));
    const place = checked(PagesQuery, request.query);
    // a form sends its empty fields too: the address that is kept has none
    if (hasEmptyField(request.query)) return reply.redirect(searchHref(terms), 302);
    const direct = await directHit(parts, terms);
    if (direct !== undefined) return reply.redirect(direct, 302);
    const query = queryOf(terms);
    if ('refusal' in query) void reply.code(400);
    const input = 'refusal' in query ? refused(query.refusal) : await found(parts, query, place);
    return sendPage(
      reply,
      pages.search({
        terms,
        ...withoutUndefined({ cursor: place.cursor, firstNumber: firstNumberOf(place) }),
        heuristics: parts.heuristics,
        presets: [...new Set(parts.heuristics.flatMap(({ presets }) => presets))],
        ...(await suggestions(parts, terms)),
        ...input,
        newer: newerOf(place),
      }),
    );
  });
}

type Place = z.infer<typeof PagesQuery>;

/** The first page has no cursor; those before it are known from the second on. */
function newerOf({ cursor: at, newer }: Place): readonly string[] {
  return at === undefined ? [] : ['', ...newer.slice(-REMEMBERED_PAGES)];
}

function firstNumberOf(place: Place): number | undefined {
  const pages = newerOf(place).length;
  return pages > REMEMBERED_PAGES ? undefined : pages * PAGE_SIZE + 1;
}

function hasEmptyField(query: unknown): boolean {
  return (
    typeof query === 'object' &&
    query !== null &&
    Object.values(query).some((value) => typeof value === 'string' && value.trim() === '')
  );
}

/** Who looks for an application's whole id wants that application. */
async function directHit(
  { insights }: ServerParts,
  terms: SearchTerms,
): Promise<string | undefined> {
  const [only, ...others] = Object.keys(terms);
  if ((only !== 'text' && only !== 'application') || others.length > 0) return undefined;
  const wanted = (terms.text ?? terms.application ?? '').replace(/^job_/, 'application_');
  if (!/^[a-z]+[-_][\w-]+$/i.test(wanted)) return undefined;
  const [row, ...more] = await insights.attempts(wanted);
  if (row === undefined) return undefined;
  const { cluster, id } = row.application;
  const isOne = more.every(({ application }) => application.cluster === cluster);
  return isOne ? applicationHref({ cluster, id }) : undefined;
}

type Result = Pick<SearchInput, 'rows' | 'loosen' | 'isEmptyStore'> &
  Partial<Pick<SearchInput, 'next' | 'refusal'>>;

function refused(refusal: string): Result {
  return { rows: [], loosen: [], isEmptyStore: false, refusal };
}

async function found(parts: ServerParts, query: Filters, { cursor: at }: Place): Promise<Result> {
  const { insights } = parts;
  const page = await insights.search({
    ...query,
    limit: PAGE_SIZE,
    ...withoutUndefined({ cursor: at }),
  });
  if (page.rows.length > 0 || at !== undefined) {
    return { ...page, loosen: [], isEmptyStore: false };
  }
  if ((await insights.analysisCount()) === 0) return { rows: [], loosen: [], isEmptyStore: true };
  return { rows: [], loosen: await loosened(parts, query), isEmptyStore: false };
}

/** Which of the filters, left out alone, lets something be found. */
async function loosened(
  { insights }: ServerParts,
  query: Filters,
): Promise<readonly (keyof SearchTerms)[]> {
  const tried = await Promise.all(
    FILTERS.filter((name) => query[name] !== undefined).map(async (name) => {
      const { [name]: _, ...rest } = query;
      const { rows } = await insights.search({ ...rest, limit: 1 });
      return rows.length > 0 ? [TERM_OF[name]] : [];
    }),
  );
  return tried.flat();
}
/** Names for the fields, those that begin as what is typed there. */
async function suggestions(
  { insights }: ServerParts,
  { user, queue, job }: SearchTerms,
): Promise<Pick<SearchInput, 'users' | 'queues' | 'jobs'>> {
  const [users, queues, jobs] = await Promise.all([
    insights.names('user', user?.slice(0, 1) ?? '', SUGGESTED_NAMES),
    insights.names('queue', queue?.slice(0, 1) ?? '', SUGGESTED_NAMES),
    insights.names('job', job?.slice(0, 1) ?? '', SUGGESTED_NAMES),
  ]);
  return { users, queues, jobs };
}
