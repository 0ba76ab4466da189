import { z } from 'zod';
import { DISMISSAL_KINDS } from '../../model/dismissal.ts';
import { ANALYSIS } from '../../model/schemas/analysis-schema.ts';
import { APPLICATION } from '../../model/schemas/application-schema.ts';
import { FINDING } from '../../model/schemas/finding-schema.ts';
import {
  atMs,
  byteMs,
  bytes,
  coreMs,
  count,
  maybe,
  ms,
  text,
} from '../../model/schemas/schema-fields.ts';

/** What is answered, in the words of the model's own schemas. */
export { ANALYSIS };

const href = z.string().meta({ format: 'uri-reference' });

export const RUN = z
  .object({
    application: APPLICATION,
    verdict: ANALYSIS.shape.verdict,
    analyzedAtMs: ANALYSIS.shape.analyzedAtMs,
    preset: text,
    topHeuristicId: maybe(text),
    heldCoreMs: coreMs(),
    heldMemoryByteMs: byteMs(),
    recoverableWallMs: ms('what acting on all root findings would likely give back.'),
    recoverableMemoryByteMs: byteMs(),
    inputBytes: bytes(),
    diskSpilledBytes: bytes(),
    heuristicIds: z
      .array(text)
      .meta({ description: 'Of root findings, the one worth most first.' }),
    links: z.object({ analysis: href, report: href, page: href, job: maybe(href) }),
  })
  .meta({ id: 'Run', description: 'An analysis as a list shows it.' });
export const RUN_PAGE = z
  .object({
    rows: z.array(RUN),
    next: maybe(text.meta({ description: '`cursor` of the next page; absent on the last one.' })),
    links: z.object({ next: maybe(href) }),
  })
  .meta({ id: 'RunPage' });

export const FINDING_ROW = z
  .object({
    application: APPLICATION,
    preset: text,
    isRoot: z.boolean().meta({ description: 'A cause past its gate; false: noticed besides.' }),
    finding: FINDING,
  })
  .meta({ id: 'FindingRow' });

export const SUMS = z
  .object({
    applicationCount: count('applications that started in the window.'),
    failedCount: count('those that failed.'),
    durationMs: ms(),
    heldCoreMs: coreMs(),
    heldMemoryByteMs: byteMs(),
    recoverableWallMs: ms(),
    recoverableMemoryByteMs: byteMs(),
  })
  .meta({ id: 'WasteSums' });

export const DISMISSAL_SCOPE = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('application'),
      cluster: z.string().min(1).max(256),
      applicationId: z.string().min(1).max(1_024),
    }),
    z.strictObject({ kind: z.literal('job'), jobKey: z.string().min(1).max(1_024) }),
  ])
  .meta({ id: 'DismissalScope' });
export const DISMISSAL_KIND = z.enum(DISMISSAL_KINDS).meta({
  description:
    '`wrong`: the finding is not true; `accepted`: true and it stays; `later`: true and it waits.',
});
export const DISMISSAL = z
  .object({
    id: z.int(),
    scope: DISMISSAL_SCOPE,
    heuristicId: text,
    kind: DISMISSAL_KIND,
    reason: text,
    by: text,
    atMs: atMs('when it was said.'),
    untilMs: maybe(atMs('absent: for good.')),
  })
  .meta({ id: 'Dismissal' });

export const HEURISTIC = z
  .object({ id: text, title: text, why: text, category: text, presets: z.array(text) })
  .meta({ id: 'Heuristic' });

export const PROBLEM = z
  .object({
    type: z.string().meta({ format: 'uri' }),
    title: text,
    status: z.int(),
    detail: text,
    code: text.meta({ description: 'For programs: stays as it is.' }),
    requestId: text.meta({ description: 'By which the log of the server is searched.' }),
  })
  .meta({ id: 'Problem', description: 'Problem details of RFC 9457.' });
