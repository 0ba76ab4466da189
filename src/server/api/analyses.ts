import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Analysis } from '../../model/analysis.ts';
import type { ServerParts } from '../parts.ts';
import { notFound } from '../problem.ts';
import { findRun } from '../run-key.ts';
import { cluster, id, preset } from './fields.ts';
import { ANYTHING, type Operation, operation } from './operation.ts';
import { ANALYSIS } from './schemas.ts';

const AttemptPlace = z.object({
  id,
  attempt: id.meta({ description: 'Its number; `-` where the application has none.' }),
});
const AttemptQuery = z.strictObject({ cluster, preset });
type Asked = z.output<typeof AttemptPlace> & z.output<typeof AttemptQuery>;

const getAnalysis = operation({
  id: 'getAnalysis',
  method: 'get',
  path: '/applications/{id}/attempts/{attempt}/analysis',
  tag: 'applications',
  summary: 'The analysis of one attempt: the whole document',
  description:
    'Where the server is set to show details to their owner alone, others get it without them and with a gap of kind `hidden`.',
  params: AttemptPlace,
  query: AttemptQuery,
  body: ANYTHING,
  answers: {
    200: { description: 'The document.', schema: ANALYSIS },
    304: { description: 'It is what you have.' },
    404: { description: 'It is not stored.' },
  },
  answer: async ({ params, query, parts }) => {
    const analysis = await analysisOf(parts, { ...params, ...query });
    return { body: analysis, etag: etagOf(analysis) };
  },
});

const getReport = operation({
  id: 'getReport',
  method: 'get',
  path: '/applications/{id}/attempts/{attempt}/report',
  tag: 'applications',
  summary: 'Its report: one self-contained HTML file',
  params: AttemptPlace,
  query: AttemptQuery,
  body: ANYTHING,
  answers: {
    200: { description: 'The page.', type: 'text/html' },
    304: { description: 'It is what you have.' },
    404: { description: 'It is not stored.' },
  },
  answer: async ({ params, query, parts }) => {
    const analysis = await analysisOf(parts, { ...params, ...query });
    return {
      body: await parts.report.render(analysis),
      type: 'text/html; charset=utf-8',
      etag: etagOf(analysis, 'report'),
    };
  },
});

async function analysisOf(
  parts: ServerParts,
  { id: applicationId, attempt, cluster: named, preset: under }: Asked,
): Promise<Analysis> {
  const run = await findRun(parts, {
    id: applicationId,
    attemptId: attempt,
    cluster: named,
    preset: under,
  });
  const analysis = await parts.analyses.get(run.application, under);
  if (analysis === undefined) throw notFound('it was removed just now');
  return analysis;
}

/** Of what was judged, when, by what, and how much of it this viewer sees. */
function etagOf(
  { application, analyzedAtMs, engine, gaps, detail }: Analysis,
  what = 'analysis',
): string {
  const { cluster: at, id: applicationId, attemptId = '' } = application;
  const isHidden = gaps.some(({ kind }) => kind === 'hidden');
  const name = [
    what,
    at,
    applicationId,
    attemptId,
    analyzedAtMs,
    JSON.stringify(engine),
    isHidden,
    detail === undefined,
  ];
  return `"${createHash('sha256').update(name.join('\n')).digest('base64url').slice(0, 27)}"`;
}

export const ANALYSIS_OPERATIONS: readonly Operation[] = [getAnalysis, getReport];
