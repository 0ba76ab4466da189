import { z } from 'zod';
import { OUTCOMES } from '../../model/application.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { notFound } from '../problem.ts';
import { cluster, cursor, id, instant, limit, none, text } from './fields.ts';
import { ANYTHING, type Operation, operation } from './operation.ts';
import { linked, linkedPage } from './run-links.ts';
import { RUN, RUN_PAGE } from './schemas.ts';

const MAX_ROWS = 200;
const USUAL_ROWS = 50;

const SearchParameters = z.strictObject({
  application: text.optional().meta({ description: 'Its id, or how it begins.' }),
  text: text.optional().meta({
    description: 'Words that stand in name, user, queue, job or headline; each may be a beginning.',
  }),
  user: text.optional(),
  queue: text.optional(),
  job: text.optional().meta({ description: 'A job key: which recurring job it is a run of.' }),
  heuristic: text.optional().meta({ description: 'With at least one finding of it.' }),
  severity: z
    .enum(SEVERITIES)
    .optional()
    .meta({ description: 'At least; together with `heuristic`, of a finding of it.' }),
  outcome: z.enum(OUTCOMES).optional(),
  from: instant.optional(),
  to: instant.optional(),
  cluster: text.optional(),
  preset: text.optional().meta({ description: 'Every one unless said.' }),
  limit: limit(MAX_ROWS, USUAL_ROWS),
  cursor,
});

const searchApplications = operation({
  id: 'searchApplications',
  method: 'get',
  path: '/applications',
  tag: 'applications',
  summary: 'Search analyses, newest start first',
  description:
    'Everything that is set has to apply. A window is of starts: `from` belongs to it, `to` does not.',
  params: none,
  query: SearchParameters,
  body: ANYTHING,
  answers: { 200: { description: 'A page of runs.', schema: RUN_PAGE } },
  answer: async ({ query, request, parts }) => {
    const { application, job, heuristic, severity, from, to, ...rest } = query;
    const page = await parts.insights.search({
      limit: rest.limit,
      ...withoutUndefined({
        ...rest,
        applicationId: application,
        jobKey: job,
        heuristicId: heuristic,
        atLeast: severity,
        fromMs: from,
        toMs: to,
      }),
    });
    return linkedPage(page, { prefix: parts.prefix, url: request.url });
  },
});

const getApplication = operation({
  id: 'getApplication',
  method: 'get',
  path: '/applications/{id}',
  tag: 'applications',
  summary: 'All attempts of an application, under every preset, newest first',
  params: z.object({ id }),
  query: z.strictObject({ cluster }),
  body: ANYTHING,
  answers: {
    200: {
      description: 'What is stored of it.',
      schema: z
        .object({ applicationId: text, attempts: z.array(RUN) })
        .meta({ id: 'ApplicationAttempts' }),
    },
    404: { description: 'Nothing is stored of it.' },
  },
  answer: async ({ params, query, parts }) => {
    const rows = await parts.insights.attempts(params.id, query.cluster);
    if (rows.length === 0) throw notFound(await unknownInWords(params.id, parts.queued));
    return {
      body: { applicationId: params.id, attempts: rows.map((row) => linked(row, parts.prefix)) },
    };
  },
});

/** Whether it will be judged. */
async function unknownInWords(
  applicationId: string,
  queued: (id: string) => Promise<readonly { readonly state: string }[]>,
): Promise<string> {
  const [item] = await queued(applicationId);
  if (item === undefined) {
    return 'nothing is stored of this application: the daemon was not told of it yet, or it is older than what is kept';
  }
  return `nothing is stored of this application yet: it is ${item.state} in the queue of the daemon`;
}

export const APPLICATION_OPERATIONS: readonly Operation[] = [searchApplications, getApplication];
