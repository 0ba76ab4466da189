import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { MS_PER_DAY } from '../../model/units.ts';
import { type OverviewInput, WASTE_DIMENSIONS, type WasteDimension } from '../../render/pages.ts';
import type { ServerParts } from '../parts.ts';
import { emptyStoreNotice } from './notices.ts';
import { type PageParts, sendPage } from './page-parts.ts';
import { checked, WindowQuery } from './queries.ts';
import { toldHeuristics } from './told-heuristics.ts';
import { ALL, type FoundWindow, findWindow } from './windows.ts';

const OverviewQuery = WindowQuery.extend({ by: z.enum(WASTE_DIMENSIONS).default('cause') });

const BAR_COUNT = 7;
const PART_COUNT = 4;
const RUN_COUNT = 10;
const HOST_COUNT = 6;
/** More than these are "more than 200". */
const ATTENTION_COUNT = 201;
const ADOPTION_WEEKS = 8;

/** What is the same for everybody who looks. */
type Sums = Omit<OverviewInput, 'mostToRecover' | 'heuristics'>;

/** `/`: where the memory × time goes, and who could give it back. */
export function overviewPage(app: FastifyInstance, { parts, pages }: PageParts): void {
  app.get('/', async ({ query }, reply) => {
    const { by, ...asked } = checked(OverviewQuery, query);
    const found = await findWindow(parts, asked);
    if (found === undefined) return sendPage(reply, pages.notice(emptyStoreNotice(asked.preset)));
    const { window, preset } = found;
    const over = { fromMs: window.fromMs, toMs: window.toMs, preset };
    const [sums, mostToRecover, heuristics] = await Promise.all([
      sumsOf(parts, found, by),
      parts.insights.mostToRecover({
        ...over,
        orderBy: 'recoverableMemoryByteMs',
        limit: RUN_COUNT,
      }),
      toldHeuristics(parts, over),
    ]);
    return sendPage(reply, pages.overview({ ...sums, mostToRecover, heuristics }));
  });
}

async function sumsOf(
  parts: ServerParts,
  { window, preset }: FoundWindow,
  by: WasteDimension,
): Promise<Sums> {
  const { insights } = parts;
  const over = { fromMs: window.fromMs, toMs: window.toMs, preset };
  const weeks = { ...over, fromMs: over.toMs - 7 * ADOPTION_WEEKS * MS_PER_DAY };
  const [[total = NOTHING], waste, days, hosts, adoption, attention] = await Promise.all([
    insights.sums({ ...over, dimension: 'all', orderBy: 'applicationCount', limit: 1 }),
    wasteOf(parts, over),
    insights.series({ ...over, ...ALL }),
    insights.sums({ ...over, dimension: 'host', orderBy: 'applicationCount', limit: HOST_COUNT }),
    insights.adoption(weeks),
    insights.search({ ...over, atLeast: 'severe', limit: ATTENTION_COUNT }),
  ]);
  const count = attention.rows.length;
  return {
    window,
    preset,
    total,
    attention: { count, isMore: count >= ATTENTION_COUNT },
    waste,
    by,
    days,
    parts: await partsOf(parts, over, { dimension: by, rows: waste[by] }),
    hosts,
    adoption,
  };
}

interface Over {
  readonly fromMs: number;
  readonly toMs: number;
  readonly preset: string;
}

async function wasteOf({ insights }: ServerParts, over: Over): Promise<OverviewInput['waste']> {
  const top = async (dimension: WasteDimension): Promise<OverviewInput['waste'][WasteDimension]> =>
    insights.sums({ ...over, dimension, orderBy: 'recoverableMemoryByteMs', limit: BAR_COUNT });
  const [cause, queue, user, job] = await Promise.all(WASTE_DIMENSIONS.map(top));
  return { cause: cause ?? [], queue: queue ?? [], user: user ?? [], job: job ?? [] };
}

/** The largest of a dimension, day by day. */
async function partsOf(
  { insights }: ServerParts,
  over: Over,
  {
    dimension,
    rows,
  }: { readonly dimension: WasteDimension; readonly rows: OverviewInput['hosts'] },
): Promise<OverviewInput['parts']> {
  const worth = rows.filter(({ recoverableMemoryByteMs }) => recoverableMemoryByteMs > 0);
  return Promise.all(
    worth.slice(0, PART_COUNT).map(async ({ key }) => ({
      key,
      days: await insights.series({ ...over, dimension, key }),
    })),
  );
}

const NOTHING: OverviewInput['total'] = {
  applicationCount: 0,
  failedCount: 0,
  durationMs: 0,
  heldCoreMs: 0,
  heldMemoryByteMs: 0,
  recoverableWallMs: 0,
  recoverableMemoryByteMs: 0,
};
