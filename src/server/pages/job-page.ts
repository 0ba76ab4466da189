import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Analysis, DEFAULT_PRESET } from '../../model/analysis.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { searchHref } from '../../render/pages.ts';
import { jobHistory } from '../../runs/history.ts';
import type { RunRow } from '../../store/insights.ts';
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
    const preset = asked ?? (await judgedWith(parts, key));
    const { rows, next } = await parts.insights.runs({
      jobKey: key,
      preset,
      limit: RUN_COUNT,
      ...withoutUndefined({ cursor }),
    });
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

/** The usual preset; of a job that was never judged with it the one of its latest run. */
async function judgedWith({ insights }: ServerParts, jobKey: string): Promise<string> {
  const usual = await insights.runs({ jobKey, preset: DEFAULT_PRESET, limit: 1 });
  if (usual.rows.length > 0) return DEFAULT_PRESET;
  const { rows } = await insights.runs({ jobKey, limit: 1 });
  return rows[0]?.preset ?? DEFAULT_PRESET;
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
