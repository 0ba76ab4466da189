import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sumBy } from '../../model/sum-by.ts';
import { type PartyInput, type Sums, searchHref } from '../../render/pages.ts';
import type { DaySums } from '../../store/insights.ts';
import type { ServerParts } from '../parts.ts';
import { emptyStoreNotice } from './notices.ts';
import { type PageParts, sendPage } from './page-parts.ts';
import { checked, optionalText, WindowQuery } from './queries.ts';
import { type FoundWindow, findWindow } from './windows.ts';

const Place = z.object({ name: z.string() });
const ListQuery = WindowQuery.extend({ prefix: optionalText });

const ROW_COUNT = 50;
const NAME_COUNT = 60;
const SUM_COUNT = 10;
const RUN_COUNT = 10;

/** `/users`, `/queues`, `/jobs`: those with most to give back, and those whose name begins so. */
export function partyLists(app: FastifyInstance, { parts, pages }: PageParts): void {
  for (const kind of ['user', 'queue', 'job'] as const) {
    app.get(`/${kind}s`, async ({ query }, reply) => {
      const { prefix = '', ...asked } = checked(ListQuery, query);
      const found = await findWindow(parts, asked);
      if (found === undefined) return sendPage(reply, pages.notice(emptyStoreNotice(asked.preset)));
      const { window, preset } = found;
      const [rows, names] = await Promise.all([
        parts.insights.sums({
          ...window,
          preset,
          dimension: kind,
          orderBy: 'recoverableMemoryByteMs',
          limit: ROW_COUNT,
        }),
        prefix === '' ? [] : parts.insights.names(kind, prefix, NAME_COUNT + 1),
      ]);
      const isMore = names.length > NAME_COUNT;
      const shown = names.slice(0, NAME_COUNT);
      const input = { kind, window, preset, rows, prefix, names: shown, isMore };
      return sendPage(reply, pages.parties(input));
    });
  }
}

/** `/users/<name>`, `/queues/<name>`. */
export function partyPages(app: FastifyInstance, { parts, pages }: PageParts): void {
  for (const kind of ['user', 'queue'] as const) {
    app.get(`/${kind}s/:name`, async ({ params, query }, reply) => {
      const { name } = checked(Place, params);
      const asked = checked(WindowQuery, query);
      const found = await findWindow(parts, asked, { dimension: kind, key: name });
      if (found === undefined) return sendPage(reply.code(404), pages.notice(noParty(kind, name)));
      const party = { kind, name };
      const [sums, runs] = await Promise.all([
        sumsOf(parts, found, party),
        runsOf(parts, found, party),
      ]);
      const { heuristics } = parts;
      return sendPage(reply, pages.party({ ...party, ...found, ...sums, ...runs, heuristics }));
    });
  }
}

type Party = Pick<PartyInput, 'kind' | 'name'>;
/** What is the same for everybody who looks. */
type PartySums = Pick<PartyInput, 'total' | 'days' | 'causes' | 'jobs'>;

function whoseOf({ kind, name }: Party): { readonly user: string } | { readonly queue: string } {
  return kind === 'user' ? { user: name } : { queue: name };
}

async function sumsOf(
  { insights }: ServerParts,
  { window: { fromMs, toMs }, preset }: FoundWindow,
  party: Party,
): Promise<PartySums> {
  const over = { fromMs, toMs, preset };
  const most = {
    ...over,
    within: whoseOf(party),
    limit: SUM_COUNT,
    orderBy: 'recoverableMemoryByteMs',
  } as const;
  const [days, causes, jobs] = await Promise.all([
    insights.series({ ...over, dimension: party.kind, key: party.name }),
    insights.sums({ ...most, dimension: 'cause' }),
    insights.sums({ ...most, dimension: 'job' }),
  ]);
  return { total: totalOf(days), days, causes, jobs };
}

async function runsOf(
  { insights }: ServerParts,
  { window: { fromMs, toMs }, preset }: FoundWindow,
  party: Party,
): Promise<Pick<PartyInput, 'mostToRecover' | 'latest'>> {
  const of = { ...whoseOf(party), preset, limit: RUN_COUNT };
  const [mostToRecover, { rows: latest }] = await Promise.all([
    insights.mostToRecover({ ...of, fromMs, toMs, orderBy: 'recoverableMemoryByteMs' }),
    insights.search(of),
  ]);
  return { mostToRecover, latest };
}

function totalOf(days: readonly DaySums[]): Sums {
  const sum = (field: keyof Sums): number => sumBy(days, (day) => day[field]);
  return {
    applicationCount: sum('applicationCount'),
    failedCount: sum('failedCount'),
    durationMs: sum('durationMs'),
    heldCoreMs: sum('heldCoreMs'),
    heldMemoryByteMs: sum('heldMemoryByteMs'),
    recoverableWallMs: sum('recoverableWallMs'),
    recoverableMemoryByteMs: sum('recoverableMemoryByteMs'),
  };
}

function noParty(kind: 'user' | 'queue', name: string) {
  return {
    title: `Nothing is stored of this ${kind}`,
    text: `No application of the ${kind} ${name.slice(0, 300)} was judged.`,
    steps: [
      {
        text: 'Capital letters count. Look at',
        link: { label: `all ${kind}s`, href: `/${kind}s` },
      },
      {
        text: 'Or',
        link: { label: 'search for the name', href: searchHref({ text: name.slice(0, 100) }) },
      },
    ],
  };
}
