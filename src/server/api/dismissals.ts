import { z } from 'zod';
import { MAX_REASON_LENGTH } from '../../model/dismissal.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { ANONYMOUS } from '../parts.ts';
import { badRequest, notFound } from '../problem.ts';
import { instant, none, text, wholeNumber } from './fields.ts';
import { ANYTHING, type Operation, operation } from './operation.ts';
import { DISMISSAL, DISMISSAL_KIND, DISMISSAL_SCOPE } from './schemas.ts';

const listDismissals = operation({
  id: 'listDismissals',
  method: 'get',
  path: '/dismissals',
  tag: 'dismissals',
  summary: 'What was said of the findings of an application and its job, and holds now',
  params: none,
  query: z.strictObject({ cluster: text, application: text, job: text.optional() }),
  body: ANYTHING,
  answers: {
    200: {
      description: 'In force now.',
      schema: z.object({ rows: z.array(DISMISSAL) }).meta({ id: 'Dismissals' }),
    },
  },
  answer: async ({ query, parts }) => {
    const of = { cluster: query.cluster, applicationId: query.application };
    const rows = await parts.insights.dismissals(
      { ...of, ...withoutUndefined({ jobKey: query.job }) },
      parts.nowMs(),
    );
    return { body: { rows } };
  },
});

const dismiss = operation({
  id: 'dismissFinding',
  method: 'post',
  path: '/dismissals',
  tag: 'dismissals',
  summary: 'Dismiss the findings of a heuristic for an application or a job',
  description:
    'They stay visible as dismissed. Who owns the application or the job may do it, and the platform. `by` is who is signed in; it is read only where the server asks nobody who they are.',
  params: none,
  query: none,
  body: z.strictObject({
    scope: DISMISSAL_SCOPE,
    heuristicId: z.string().min(1).max(256),
    kind: DISMISSAL_KIND,
    reason: z.string().trim().min(1).max(MAX_REASON_LENGTH),
    by: z.string().trim().min(1).max(256).optional(),
    until: instant.optional().meta({ description: 'For good unless said.' }),
  }),
  answers: {
    201: { description: 'It holds from now on.', schema: DISMISSAL },
    403: { description: 'It is not yours.' },
  },
  answer: async ({ body, parts }) => {
    const { until, by, ...said } = body;
    const atMs = parts.nowMs();
    if (until !== undefined && until <= atMs) throw badRequest('field until: is over already');
    if (!parts.heuristics.some(({ id }) => id === said.heuristicId)) {
      throw badRequest('field heuristicId: there is no such heuristic');
    }
    const dismissal = await parts.insights.dismiss({
      ...said,
      by: by ?? ANONYMOUS,
      atMs,
      ...withoutUndefined({ untilMs: until }),
    });
    return { status: 201, body: dismissal };
  },
});

const withdraw = operation({
  id: 'withdrawDismissal',
  method: 'delete',
  path: '/dismissals/{id}',
  tag: 'dismissals',
  summary: 'Take a dismissal back',
  description: 'Who is not of the platform says of which own application it is.',
  params: z.object({ id: wholeNumber(0) }),
  query: z.strictObject({
    cluster: text.optional(),
    application: text.optional(),
    job: text.optional(),
  }),
  body: ANYTHING,
  answers: {
    204: { description: 'It no longer holds.' },
    403: { description: 'It is not yours.' },
    404: { description: 'There is none of that id.' },
  },
  answer: async ({ params, query, parts }) => {
    const { cluster, application, job } = query;
    const isNamed = cluster !== undefined && application !== undefined;
    const isGone = isNamed
      ? await parts.withdraw(params.id, {
          cluster,
          applicationId: application,
          ...withoutUndefined({ jobKey: job }),
        })
      : await parts.insights.undoDismissal(params.id);
    if (isGone) return { status: 204 };
    throw notFound('there is no dismissal of this id');
  },
});

export const DISMISSAL_OPERATIONS: readonly Operation[] = [listDismissals, dismiss, withdraw];
