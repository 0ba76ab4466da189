import { z } from 'zod';
import type { Evidence, FindingDraft, Recommendation, Subject } from './finding.ts';
import { SEVERITIES } from './severity.ts';

const text = z.string();
const maybe = z.exactOptional(text);
const number = z.number();
const unit = z.enum(['ms', 'bytes', 'count', 'ratio', 'coreMs', 'byteMs']);
const quantity = z.object({ value: number, unit });
const range = z.object({ low: number, likely: number, high: number });
const spread = z.object({
  min: number,
  p25: number,
  p50: number,
  p75: number,
  p95: number,
  max: number,
});

const subject: z.ZodType<Subject> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('application') }),
  z.object({ kind: z.literal('stage'), stageId: number, stageAttemptId: number }),
  z.object({ kind: z.literal('sql'), executionId: number, nodeId: z.exactOptional(number) }),
  z.object({ kind: z.literal('executor'), executorId: text }),
  z.object({ kind: z.literal('host'), host: text }),
  z.object({ kind: z.literal('property'), name: text }),
]);

const column = z.object({ key: text, label: text, unit: z.exactOptional(unit) });
const evidence: z.ZodType<Evidence> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('measure'),
    label: text,
    is: quantity,
    limit: z.exactOptional(quantity),
  }),
  z.object({ kind: z.literal('distribution'), label: text, unit, at: spread }),
  z.object({
    kind: z.literal('table'),
    columns: z.tuple([column], column),
    rows: z.array(z.record(text, z.union([text, number]))),
  }),
  z.object({ kind: z.literal('text'), label: text, text }),
]);

const checks = { risk: maybe, verify: maybe };
const recommendation: z.ZodType<Recommendation> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('set-property'),
    property: text,
    from: maybe,
    to: text,
    because: text,
    scope: z.enum(['submit', 'session', 'cluster']),
    ...checks,
  }),
  z.object({
    kind: z.literal('change-code'),
    advice: text,
    before: maybe,
    after: maybe,
    because: text,
    ...checks,
  }),
  z.object({ kind: z.literal('look-into'), advice: text, ...checks }),
]);

/** What a heuristic returns, for those that no compiler held to it. Numbers are finite; empty evidence is refused. */
export const FINDING_DRAFT: z.ZodType<FindingDraft> = z.object({
  severity: z.enum(SEVERITIES).exclude(['none']),
  subject,
  headline: text,
  evidence: z.tuple([evidence], evidence),
  recommendations: z.array(recommendation),
  saving: z.exactOptional(
    z.object({
      wallMs: range,
      memoryByteMs: range,
      basis: z.enum(['measured', 'simulated', 'modelled']),
    }),
  ),
  confidence: z.object({ level: z.enum(['high', 'medium', 'low']), because: text }),
  owner: z.enum(['user', 'platform']),
});

/** Rows that a heuristic shows either way. */
export const EVIDENCE: z.ZodType<readonly Evidence[]> = z.array(evidence);
