import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { attemptKey } from '../model/attempt-key.ts';
import { applicationHref } from '../render/pages.ts';
import type { ServerParts } from './parts.ts';
import type { Shell } from './shell.ts';

const Place = z.object({ applicationId: z.string(), '*': z.string().optional() });

/**
 * `/history/<application>/<attempt>/…`: where YARN, Livy and notebooks send people who want a Spark UI. Leads to the application's
 * page; where nothing is stored of it, to a page that says what to do next.
 */
export function historyLinks(app: FastifyInstance, parts: ServerParts, shell: Shell): void {
  const answer = async (params: unknown): Promise<Answer> => {
    const { applicationId, '*': rest = '' } = Place.parse(params);
    const [first = ''] = rest.split('/');
    return answerFor(applicationId, /^\d+$/.test(first) ? first : undefined, parts);
  };
  for (const url of ['/history/:applicationId', '/history/:applicationId/*']) {
    app.get(url, async ({ params }, reply) => {
      const found = await answer(params);
      if (found.kind === 'page') return reply.redirect(found.path, 302);
      void reply.code(404).type('text/html; charset=utf-8');
      return shell.unknownApplication(found);
    });
  }
}

type Answer = { readonly kind: 'page'; readonly path: string } | UnknownAnswer;
type UnknownAnswer = { readonly kind: 'unknown' } & Parameters<Shell['unknownApplication']>[0];

async function answerFor(
  applicationId: string,
  attemptId: string | undefined,
  { insights, historyServerHref, historyServers, queued }: ServerParts,
): Promise<Answer> {
  const rows = await insights.attempts(applicationId);
  const refs = rows.map(({ application }) => application);
  const wanted = refs.find((ref) => attemptId !== undefined && attemptKey(ref) === attemptId);
  const [newest] = refs;
  if (wanted !== undefined) return { kind: 'page', path: applicationHref(wanted) };
  // of an attempt that is not judged yet, the application's page tells what there is
  if (newest !== undefined)
    return { kind: 'page', path: applicationHref({ cluster: newest.cluster, id: newest.id }) };
  const waiting = await queued(applicationId);
  const clusters = waiting.length === 0 ? historyServers : waiting.map(({ cluster }) => cluster);
  const links = clusters.flatMap((cluster) => {
    const href = historyServerHref({
      cluster,
      id: applicationId,
      ...(attemptId === undefined ? {} : { attemptId }),
    });
    return href === undefined ? [] : [{ cluster, href }];
  });
  return { kind: 'unknown', applicationId, queued: waiting, historyServers: links };
}
