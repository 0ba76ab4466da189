import { z } from 'zod';
import type { Analysis } from '../../model/analysis.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { SEVERITIES } from '../../model/severity.ts';
import type { ServerParts } from '../parts.ts';
import { cursor, instant, limit, none, preset, text } from './fields.ts';
import { ANYTHING, type Operation, operation } from './operation.ts';
import { nextHref } from './run-links.ts';
import { FINDING_ROW } from './schemas.ts';

/** Each is read out of a whole document. */
const MAX_RUNS = 20;

const listFindings = operation({
  id: 'listFindings',
  method: 'get',
  path: '/findings',
  tag: 'findings',
  summary: 'Findings of a heuristic, newest start first',
  description: '`limit` counts runs: one may have several findings of a heuristic.',
  params: none,
  query: z.strictObject({
    heuristic: text,
    severity: z.enum(SEVERITIES).optional().meta({ description: 'At least.' }),
    user: text.optional(),
    queue: text.optional(),
    job: text.optional(),
    from: instant.optional(),
    to: instant.optional(),
    preset,
    limit: limit(MAX_RUNS, 10),
    cursor,
  }),
  body: ANYTHING,
  answers: {
    200: {
      description: 'A page of findings.',
      schema: z
        .object({
          rows: z.array(FINDING_ROW),
          next: z.exactOptional(text),
          links: z.object({ next: z.exactOptional(text) }),
        })
        .meta({ id: 'FindingPage' }),
    },
  },
  answer: async ({ query, request, parts }) => {
    const { heuristic, severity, job, from, to, ...rest } = query;
    const { rows, next } = await parts.insights.search({
      limit: rest.limit,
      heuristicId: heuristic,
      ...withoutUndefined({ ...rest, atLeast: severity, jobKey: job, fromMs: from, toMs: to }),
    });
    const found = await Promise.all(
      rows.map(async ({ application }) =>
        findingsOf(parts, application, { heuristic, preset: rest.preset }),
      ),
    );
    const body = { rows: found.flat(), links: {} };
    if (next === undefined) return { body };
    const href = nextHref(next, parts.prefix, request.url);
    return {
      body: { ...body, next, links: { next: href } },
      headers: { link: `<${href}>; rel="next"` },
    };
  },
});

async function findingsOf(
  { analyses }: ServerParts,
  ref: Analysis['application'],
  { heuristic, preset: under }: { readonly heuristic: string; readonly preset: string },
): Promise<readonly object[]> {
  const analysis = await analyses.get(ref, under);
  if (analysis === undefined) return [];
  const { application, findings, alsoNoticed, engine } = analysis;
  const row = { application, preset: engine.preset };
  const roots = findings.map(({ explains: _explains, ...finding }) => ({
    ...row,
    isRoot: true,
    finding,
  }));
  const others = alsoNoticed.map((finding) => ({ ...row, isRoot: false, finding }));
  return [...roots, ...others].filter(({ finding }) => finding.heuristicId === heuristic);
}

export const FINDING_OPERATIONS: readonly Operation[] = [listFindings];
