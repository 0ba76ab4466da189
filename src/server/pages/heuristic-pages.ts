import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DEFAULT_PRESET } from '../../model/analysis.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { notFound } from '../problem.ts';
import { type PageParts, sendPage } from './page-parts.ts';
import { checked } from './queries.ts';
import { toldHeuristics } from './told-heuristics.ts';
import { findWindow, windowUpTo } from './windows.ts';

const Place = z.object({ id: z.string() });
/** Long enough for a rare one to have been told. */
const DAYS = 90;
const RUN_COUNT = 10;

/** `/heuristics` and `/heuristics/<id>`: what is looked for, how it is judged, how often it was told and doubted. */
export function heuristicPages(app: FastifyInstance, { parts, pages }: PageParts): void {
  const windowOf = async () =>
    (await findWindow(parts, { days: DAYS }))?.window ?? windowUpTo(parts.nowMs(), DAYS, false);
  app.get('/heuristics', async (_request, reply) => {
    const window = await windowOf();
    const heuristics = await toldHeuristics(parts, { fromMs: window.fromMs, toMs: window.toMs });
    return sendPage(reply, pages.heuristics({ window, heuristics }));
  });
  app.get('/heuristics/:id', async ({ params }, reply) => {
    const { id } = checked(Place, params);
    const known = parts.heuristics.find((heuristic) => heuristic.id === id);
    if (known === undefined) throw notFound('there is no heuristic of this name');
    const window = await windowOf();
    const [told, { rows: recent }] = await Promise.all([
      toldHeuristics(parts, { fromMs: window.fromMs, toMs: window.toMs }),
      parts.insights.search({
        heuristicId: id,
        preset: known.presets[0] ?? DEFAULT_PRESET,
        limit: RUN_COUNT,
      }),
    ]);
    const none = { ...known, toldCount: 0, wrongCount: 0, dismissedCount: 0 };
    const entry = told.find((heuristic) => heuristic.id === id) ?? none;
    const page = withoutUndefined({ page: parts.heuristicPage(id) });
    return sendPage(reply, pages.heuristic({ entry, window, recent, ...page }));
  });
}
