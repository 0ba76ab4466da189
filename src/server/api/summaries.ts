import { z } from 'zod';
import { withoutUndefined } from '../../model/record-of.ts';
import { atMs, count, text as words } from '../../model/schemas/schema-fields.ts';
import { MS_PER_DAY } from '../../model/units.ts';
import { SUM_DIMENSIONS, type Window } from '../../store/insights.ts';
import { badRequest } from '../problem.ts';
import { instant, limit, none, preset, text } from './fields.ts';
import { ANYTHING, type Operation, operation } from './operation.ts';
import { linked } from './run-links.ts';
import { RUN, SUMS } from './schemas.ts';

const AMOUNTS = [
  'recoverableMemoryByteMs',
  'recoverableWallMs',
  'heldMemoryByteMs',
  'heldCoreMs',
  'durationMs',
  'applicationCount',
  'failedCount',
] as const;
const USUAL_DAYS = 30;
const MAX_ROWS = 200;

/** Of starts; the last thirty days unless said. Windows are whole days in UTC. */
const window = { from: instant.optional(), to: instant.optional(), preset };
const rowsOf = (row: z.ZodType, id: string) => z.object({ rows: z.array(row) }).meta({ id });

function windowOf(
  {
    from,
    to,
    preset: under,
  }: {
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly preset: string;
  },
  nowMs: number,
): Window {
  const toMs = to ?? nowMs;
  const fromMs = from ?? toMs - USUAL_DAYS * MS_PER_DAY;
  if (fromMs >= toMs) throw badRequest('parameter from: has to be before to');
  return { fromMs, toMs, preset: under };
}

const getSums = operation({
  id: 'getSums',
  method: 'get',
  path: '/summaries',
  tag: 'summaries',
  summary: 'Where time and memory go, by cause, queue, user, job or host',
  description: 'Of a cause or a host the recoverable amounts are those of its findings alone.',
  params: none,
  query: z.strictObject({
    ...window,
    dimension: z.enum(SUM_DIMENSIONS),
    orderBy: z.enum(AMOUNTS).default('recoverableMemoryByteMs'),
    user: text.optional().meta({ description: 'Only what belongs to this user.' }),
    queue: text
      .optional()
      .meta({ description: 'Only what belongs to this queue; not together with `user`.' }),
    limit: limit(MAX_ROWS, 20),
  }),
  body: ANYTHING,
  answers: {
    200: {
      description: 'The largest first.',
      schema: rowsOf(z.object({ key: words, ...SUMS.shape }).meta({ id: 'SumRow' }), 'SumRows'),
    },
  },
  answer: async ({ query, parts }) => {
    const { dimension, orderBy, user, queue, limit: most } = query;
    if (user !== undefined && queue !== undefined)
      throw badRequest('user and queue do not go together');
    const ofQueue = queue === undefined ? {} : { within: { queue } };
    const within = user === undefined ? ofQueue : { within: { user } };
    const asked = { ...windowOf(query, parts.nowMs()), dimension, orderBy, limit: most };
    return { body: { rows: await parts.insights.sums({ ...asked, ...within }) } };
  },
});

const getSeries = operation({
  id: 'getSeries',
  method: 'get',
  path: '/summaries/series',
  tag: 'summaries',
  summary: 'The same sums day by day, of one cause, queue, user, job or host',
  params: none,
  query: z.strictObject({
    ...window,
    dimension: z.enum(SUM_DIMENSIONS),
    key: z.string().max(1_024).default('').meta({ description: 'Empty for `all`.' }),
  }),
  body: ANYTHING,
  answers: {
    200: {
      description: 'Days with something only, oldest first.',
      schema: rowsOf(
        z.object({ dayMs: atMs('midnight UTC.'), ...SUMS.shape }).meta({ id: 'DaySums' }),
        'Series',
      ),
    },
  },
  answer: async ({ query, parts }) => {
    const { dimension, key } = query;
    return {
      body: {
        rows: await parts.insights.series({ ...windowOf(query, parts.nowMs()), dimension, key }),
      },
    };
  },
});

const getMostToRecover = operation({
  id: 'getMostToRecover',
  method: 'get',
  path: '/summaries/most-to-recover',
  tag: 'summaries',
  summary: 'The applications that would give back most',
  params: none,
  query: z.strictObject({
    ...window,
    user: text.optional(),
    queue: text.optional(),
    orderBy: z
      .enum(['recoverableMemoryByteMs', 'recoverableWallMs'])
      .default('recoverableMemoryByteMs'),
    limit: limit(MAX_ROWS, 20),
  }),
  body: ANYTHING,
  answers: { 200: { description: 'The largest first.', schema: rowsOf(RUN, 'Runs') } },
  answer: async ({ query, parts }) => {
    const { user, queue, orderBy, limit: most } = query;
    const rows = await parts.insights.mostToRecover({
      ...windowOf(query, parts.nowMs()),
      ...withoutUndefined({ user, queue }),
      orderBy,
      limit: most,
    });
    return { body: { rows: rows.map((row) => linked(row, parts.prefix)) } };
  },
});

const getAdoption = operation({
  id: 'getAdoption',
  method: 'get',
  path: '/summaries/adoption',
  tag: 'summaries',
  summary: 'How much advice was followed, week by week',
  params: none,
  query: z.strictObject(window),
  body: ANYTHING,
  answers: {
    200: {
      description: 'Weeks that begin on Monday, midnight UTC.',
      schema: rowsOf(
        z
          .object({
            weekMs: atMs(),
            adviceCount: count('advice that a run was given and a next run could follow.'),
            followedCount: count('what the next run no longer names.'),
          })
          .meta({ id: 'Adoption' }),
        'AdoptionRows',
      ),
    },
  },
  answer: async ({ query, parts }) => ({
    body: { rows: await parts.insights.adoption(windowOf(query, parts.nowMs())) },
  }),
});

const getRecords = operation({
  id: 'getHeuristicRecords',
  method: 'get',
  path: '/summaries/heuristics',
  tag: 'summaries',
  summary: 'How often each heuristic told something, and how often somebody said that it was wrong',
  params: none,
  query: z.strictObject(window),
  body: ANYTHING,
  answers: {
    200: {
      description: 'One row for each that told something or was dismissed.',
      schema: rowsOf(
        z
          .object({
            heuristicId: words,
            toldCount: count('analyses with a root finding of it.'),
            wrongCount: count('dismissals that say it is not true.'),
            dismissedCount: count('dismissals of any kind.'),
          })
          .meta({ id: 'HeuristicRecord' }),
        'HeuristicRecords',
      ),
    },
  },
  answer: async ({ query, parts }) => ({
    body: { rows: await parts.insights.heuristicRecords(windowOf(query, parts.nowMs())) },
  }),
});

export const SUMMARY_OPERATIONS: readonly Operation[] = [
  getSums,
  getSeries,
  getMostToRecover,
  getAdoption,
  getRecords,
];
