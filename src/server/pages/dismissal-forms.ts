import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApplicationRef } from '../../model/application.ts';
import { DISMISSAL_KINDS, MAX_REASON_LENGTH, type NewDismissal } from '../../model/dismissal.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { applicationHref } from '../../render/pages.ts';
import { wholeNumber } from '../api/fields.ts';
import { ANONYMOUS, type ServerParts } from '../parts.ts';
import { badRequest, notFound } from '../problem.ts';
import type { PageParts } from './page-parts.ts';
import { checked, optionalText } from './queries.ts';
import { instantOf } from './search-time.ts';

/** Where the form stands, to go back to. */
const Where = z.object({
  cluster: z.string().min(1).max(MAX_REASON_LENGTH),
  applicationId: z.string().min(1).max(MAX_REASON_LENGTH),
  attemptId: optionalText,
  preset: optionalText,
});
const DismissForm = Where.extend({
  heuristicId: z.string(),
  kind: z.enum(DISMISSAL_KINDS),
  scope: z.enum(['application', 'job']),
  reason: z.string().trim().min(1, 'say why').max(MAX_REASON_LENGTH),
  until: optionalText,
});
const Withdrawal = z.object({ id: wholeNumber(0) });

/** What the forms of a report post: a finding is dismissed, or a dismissal is taken back. Then back to the report. */
export function dismissalForms(app: FastifyInstance, { parts }: PageParts): void {
  app.post('/dismissals', async ({ body }, reply) => {
    const form = checked(DismissForm, body);
    await parts.insights.dismiss(await dismissalOf(parts, form));
    return reply.redirect(backTo(form), 303);
  });
  app.post('/dismissals/:id/withdrawal', async ({ params, body }, reply) => {
    const where = checked(Where, body);
    const isGone = await parts.insights.undoDismissal(checked(Withdrawal, params).id);
    if (!isGone) throw notFound('this was taken back already');
    return reply.redirect(backTo(where), 303);
  });
}

/** Throws Problem. The job is the stored application's own, whatever a form says. */
async function dismissalOf(
  parts: ServerParts,
  form: z.infer<typeof DismissForm>,
): Promise<NewDismissal> {
  const { heuristicId, kind, reason, cluster, applicationId } = form;
  if (!parts.heuristics.some(({ id }) => id === heuristicId)) {
    throw badRequest('there is no heuristic of this name');
  }
  const atMs = parts.nowMs();
  const untilMs = instantOf(form.until, 'to');
  if (untilMs === null) throw badRequest('the end is a day like 2026-01-31');
  if (untilMs !== undefined && untilMs <= atMs) throw badRequest('the end is in the past');
  const [row] = await parts.insights.attempts(applicationId, cluster);
  if (row === undefined) throw notFound('nothing is stored of this application');
  const { jobKey } = row.application;
  const isJob = form.scope === 'job' && jobKey !== undefined;
  return {
    scope: isJob ? { kind: 'job', jobKey } : { kind: 'application', cluster, applicationId },
    heuristicId,
    kind,
    reason,
    by: parts.viewer().name ?? ANONYMOUS,
    atMs,
    ...withoutUndefined({ untilMs }),
  };
}

function backTo({ cluster, applicationId, attemptId, preset }: z.infer<typeof Where>): string {
  const ref: ApplicationRef = { cluster, id: applicationId, ...withoutUndefined({ attemptId }) };
  return `${applicationHref(ref, preset)}#findings`;
}
