import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Analysis, DEFAULT_PRESET } from '../../model/analysis.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { searchHref } from '../../render/pages.ts';
import { jobHistory } from '../../runs/history.ts';
import type { RunPage, RunRow } from '../../store/insights.ts';
import type { ServerParts } from '../parts.ts';
import { type PageParts, sendPage } from './page-parts.ts';
import { checked, optionalText } from './queries.ts';

const Place = z.object({ key: z.string() });
const HistoryQuery = z.object({
  preset: optionalText,
  cursor: z.string().min(1).max(500).optional(),
});
/** A baseline stands on thirty runs. */
const RUN_COUNT = 30;

/** `/jobs/<key>`: a recurring job over its runs. */
export function jobPage(app: FastifyInstance, { parts, pages }: PageParts): void {
  app.get('/jobs/:key', async ({ params, query }, reply) => {
    const { key } = checked(Place, params);
    const { preset: asked, cursor } = checked(HistoryQuery, query);
    const { preset, rows, next } = await runsOf(parts, key, { asked, cursor });
    if (rows.length === 0) return sendPage(reply.code(404), pages.notice(noJob(key)));
    return sendPage(
      reply,
      pages.job({
        history: await parts.inTurn(async () => jobHistory(key, await analysesOf(parts, rows))),
        latest: rows[0],
        preset,
        heuristics: parts.heuristics,
        ...withoutUndefined({ older: next }),
        isOlder: cursor !== undefined,
      }),
    );
  });
}

interface Asked {
  readonly asked: string | undefined;
  readonly cursor: string | undefined;
}

/** Under the preset that was asked for, else the usual one; of a job that was never judged with it that of its latest run. */
async function runsOf(
  { insights }: ServerParts,
  jobKey: string,
  { asked, cursor }: Asked,
): Promise<RunPage & { readonly preset: string }> {
  const more = withoutUndefined({ cursor });
  const under = async (preset: string): Promise<RunPage & { readonly preset: string }> => ({
    preset,
    ...(await insights.runs({ jobKey, preset, limit: RUN_COUNT, ...more })),
  });
  const page = await under(asked ?? DEFAULT_PRESET);
  if (asked !== undefined || page.rows.length > 0) return page;
  const [latest] = (await insights.runs({ jobKey, limit: 1 })).rows;
  return latest === undefined ? page : under(latest.preset);
}

async function analysesOf(
  { analyses }: ServerParts,
  rows: readonly RunRow[],
): Promise<readonly Analysis[]> {
  const all = await Promise.all(
    rows.map(async ({ application, preset }) => analyses.get(application, preset)),
  );
  // one that was removed meanwhile is no run any more
  return all.filter((analysis) => analysis !== undefined);
}

function noJob(key: string) {
  return {
    title: 'No run of this job is stored',
    text: `A job is known by what its scheduler calls it, or by the name of its applications. Nothing is stored of ${key.slice(0, 300)}.`,
    steps: [
      { text: 'Find it by the beginning of its name:', link: { label: 'all jobs', href: '/jobs' } },
      {
        text: 'Or by any word:',
        link: { label: 'search', href: searchHref({ text: key.slice(0, 100) }) },
      },
    ],
  };
}
