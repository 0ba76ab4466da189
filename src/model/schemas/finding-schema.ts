import { z } from 'zod';
import type { Evidence, FindingDraft } from '../finding.ts';
import { SEVERITIES } from '../severity.ts';
import { count, maybe, says, sparkId, stageAttempt, text } from './schema-fields.ts';

const number = z.number();
export const SEVERITY = z.enum(SEVERITIES).meta({
  id: 'Severity',
  description:
    'Mildest first. In the preset `recommended`: low is housekeeping or below its gate, moderate past its gate, severe at least 25 % of the wall clock or of the GB-hours, critical at least 50 % or why the application failed.',
});
const raised = z.enum(SEVERITIES).exclude(['none']);
const unit = z.enum(['ms', 'bytes', 'count', 'ratio', 'coreMs', 'byteMs']).meta({
  id: 'Unit',
  description: 'coreMs is cores × milliseconds, byteMs bytes × milliseconds.',
});
export const QUANTITY = z
  .object({ value: number, unit })
  .meta({ id: 'Quantity', description: 'A number with its unit.' });
const range = z
  .object({ low: number, likely: number, high: number })
  .meta({ id: 'Range', description: 'low ≤ likely ≤ high.' });
const spread = z
  .object({ min: number, p25: number, p50: number, p75: number, p95: number, max: number })
  .meta({ id: 'Spread', description: 'Quantiles of a distribution.' });

const SUBJECT = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('application') }),
    z.object({ kind: z.literal('stage'), ...stageAttempt }),
    z.object({
      kind: z.literal('sql'),
      executionId: sparkId('Of the SQL execution.'),
      nodeId: maybe(sparkId('Of the node of its plan.')),
    }),
    z.object({ kind: z.literal('executor'), executorId: text }),
    z.object({ kind: z.literal('host'), host: text }),
    z.object({ kind: z.literal('property'), name: says('Of the Spark property.') }),
  ])
  .meta({ id: 'Subject', description: 'What a finding is about.' });

const column = z.object({ key: says('Of the value in each row.'), label: text, unit: maybe(unit) });
const evidence = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('measure'), label: text, is: QUANTITY, limit: maybe(QUANTITY) }),
    z.object({ kind: z.literal('distribution'), label: text, unit, at: spread }),
    z.object({
      kind: z.literal('table'),
      columns: z.tuple([column], column),
      rows: z
        .array(z.record(text, z.union([text, number])))
        .meta({ description: "Values by the columns' keys; a row may lack some." }),
      moreRowCount: maybe(count('Rows behind those, left out; absent where none are.')),
    }),
    z.object({ kind: z.literal('text'), label: text, text }),
  ])
  .meta({ id: 'Evidence', description: 'Numbers with units, a table, or a text of the record.' });

const checks = {
  risk: maybe(says('What may get worse.')),
  verify: maybe(says('What to look for in the next run.')),
};
const recommendation = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('set-property'),
      property: text,
      from: maybe(says('Absent where it was not set.')),
      to: text,
      because: text,
      scope: z.enum(['submit', 'session', 'cluster']).meta({
        description:
          'session works with spark.conf.set; submit must be known before the application starts; cluster is set by the platform.',
      }),
      ...checks,
    }),
    z.object({
      kind: z.literal('change-code'),
      advice: text,
      before: maybe(text),
      after: maybe(text),
      because: text,
      ...checks,
    }),
    z.object({ kind: z.literal('look-into'), advice: text, ...checks }),
  ])
  .meta({ id: 'Recommendation', description: 'What to change.' });

const amounts = {
  wallMs: range.meta({ description: 'Milliseconds of wall clock.' }),
  memoryByteMs: range.meta({ description: 'Byte-milliseconds of memory held.' }),
};
export const SAVING = z
  .object({
    ...amounts,
    basis: z.enum(['measured', 'simulated', 'modelled']),
    alone: maybe(
      z.object(amounts).meta({
        description:
          'What it gives back by itself, as its headline has it; only where findings before it give back a part of that.',
      }),
    ),
  })
  .meta({ id: 'Saving', description: 'What the owner gets back by acting on it.' });

const draft = z
  .object({
    severity: raised,
    subject: SUBJECT,
    headline: says('Cause, place and cost in at most 120 characters.'),
    evidence: z.tuple([evidence], evidence),
    recommendations: z.array(recommendation),
    saving: maybe(SAVING),
    confidence: z.object({ level: z.enum(['high', 'medium', 'low']), because: text }),
    owner: z
      .enum(['user', 'platform'])
      .meta({ description: "Who can act: the job's owner, or the platform." }),
  })
  .meta({ id: 'FindingDraft', description: 'A finding within the result of its heuristic.' });

const HEURISTIC_ID = says('Kebab-case, never changes; docs/heuristics/ has a page for each.');
export const FINDING = z
  .object({
    heuristicId: HEURISTIC_ID,
    ...draft.shape,
    statement: maybe(
      says(
        'Of a session: the group of the jobs it comes from, with Livy the number of the statement.',
      ),
    ),
  })
  .meta({ id: 'Finding', description: 'A cause, what it costs, and what to change.' });

const symptom = z
  .object({ heuristicId: HEURISTIC_ID, subject: SUBJECT, because: text })
  .meta({ id: 'Symptom', description: 'A finding that is a consequence of this one.' });
export const ROOT_FINDING = z.object({ ...FINDING.shape, explains: z.array(symptom) }).meta({
  id: 'RootFinding',
  description: 'A finding past its gate, with the symptoms it explains.',
});

const details = z
  .array(evidence)
  .meta({ description: 'Rows that are shown whether it fired or not.' });
export const HEURISTIC_RESULT = z
  .object({
    heuristicId: HEURISTIC_ID,
    outcome: z.enum(['pass', 'flag', 'not-applicable', 'error']),
    reason: maybe(says("Why not applicable, or the error's message.")),
    severity: SEVERITY.nullable().meta({ description: 'Null when not-applicable or error.' }),
    score: number.nullable().meta({
      description:
        "Dr. Elephant's: severity (moderate 2, severe 3, critical 4; none and low 0) × weight. Null when not-applicable or error.",
    }),
    findings: z.array(draft),
    details: maybe(details),
  })
  .meta({ id: 'HeuristicResult', description: 'What one heuristic of the preset said.' });

/** What a heuristic returns, for those that no compiler held to it. Numbers are finite; empty evidence is refused. */
export const FINDING_DRAFT: z.ZodType<FindingDraft> = draft;

/** Rows that a heuristic shows either way. */
export const EVIDENCE: z.ZodType<readonly Evidence[]> = z.array(evidence);
