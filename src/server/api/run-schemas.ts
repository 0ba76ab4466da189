import { z } from 'zod';
import { APPLICATION } from '../../model/schemas/application-schema.ts';
import { FINDING, SEVERITY } from '../../model/schemas/finding-schema.ts';
import {
  atMs,
  byteMs,
  bytes,
  coreMs,
  count,
  maybe,
  ms,
  ratio,
  sparkId,
  stageAttempt,
  text,
} from '../../model/schemas/schema-fields.ts';

const property = z
  .object({ name: text, before: maybe(text), after: maybe(text) })
  .meta({ id: 'PropertyChange' });

const change = z
  .object({
    kind: z.enum(['configuration', 'input', 'plan', 'spark-version', 'executors', 'outcome']),
    text,
    properties: maybe(z.array(property)),
  })
  .meta({
    id: 'RunChange',
    description: 'What changed with a run, compared with the run before it.',
  });

const run = z
  .object({
    cluster: text,
    id: text,
    attemptId: maybe(text),
    startedAtMs: atMs(),
    durationMs: ms(),
    outcome: APPLICATION.shape.outcome,
    severity: SEVERITY,
    headline: text,
    heldMemoryByteMs: maybe(byteMs()),
    heldCoreMs: maybe(coreMs()),
    inputBytes: maybe(bytes()),
    heuristicIds: z.array(text),
    regression: maybe(
      z.object({
        kind: z.enum(['slower', 'dearer', 'slower-and-dearer']),
        text,
        timesBaseline: ratio(),
      }),
    ),
    cautions: z.array(text).meta({ description: 'Why its figures do not compare.' }),
    changes: z.array(change),
  })
  .meta({
    id: 'HistoryRun',
    description: 'Amounts are absent where the record does not have them.',
  });

const baseline = z
  .object({
    runCount: count('successful runs it stands on.'),
    medianMs: ms(),
    lowMs: ms(),
    highMs: ms(),
    slowFromMs: ms(),
    medianMemoryByteMs: maybe(byteMs()),
    highMemoryByteMs: maybe(byteMs()),
    dearFromByteMs: maybe(byteMs()),
    medianMsPerByte: maybe(z.number()),
    medianMemoryMsPerByte: maybe(z.number()),
    medianInputBytes: maybe(bytes()),
    days: maybe(z.enum(['working-days', 'weekends'])),
  })
  .meta({ id: 'Baseline', description: 'What is normal for a job.' });

export const JOB_HISTORY = z
  .object({
    jobKey: text,
    runs: z.array(run),
    baseline: maybe(baseline),
    findings: z.array(
      z.object({
        heuristicId: text,
        runCount: count('runs that have it.'),
        lastSeenAtMs: atMs(),
        isInLatest: z.boolean(),
      }),
    ),
    conclusions: z.array(text).meta({ description: 'What to know first.' }),
  })
  .meta({ id: 'JobHistory', description: 'A recurring job over its runs, oldest first.' });

const slices = z.array(z.object({ id: text, label: text, beforeMs: ms(), afterMs: ms() }));
const side = z
  .object({
    ...stageAttempt,
    durationMs: maybe(ms()),
    taskCount: count('tasks.'),
    executorRunTimeMs: ms(),
    inputBytes: bytes(),
    shuffleReadBytes: bytes(),
    diskSpilledBytes: bytes(),
  })
  .meta({ id: 'StageSide' });

export const COMPARISON = z
  .object({
    before: APPLICATION,
    after: APPLICATION,
    cautions: z.array(text),
    conclusions: z.array(text).min(1),
    figures: z.array(
      z.object({
        id: text,
        label: text,
        unit: z.enum(['ms', 'bytes', 'count', 'ratio', 'coreMs', 'byteMs']),
        before: maybe(z.number()),
        after: maybe(z.number()),
      }),
    ),
    wall: slices,
    cores: slices,
    configuration: z.array(property),
    plans: z.array(
      z.object({
        description: text,
        fingerprint: text,
        ranOtherwise: z.boolean(),
        beforeExecutionId: maybe(sparkId('Of the SQL execution.')),
        afterExecutionId: maybe(sparkId('Of the SQL execution.')),
        beforeMs: maybe(ms()),
        afterMs: maybe(ms()),
      }),
    ),
    stages: z.array(z.object({ name: text, before: maybe(side), after: maybe(side) })),
    findings: z.object({
      gone: z.array(FINDING),
      stayed: z.array(FINDING),
      came: z.array(FINDING),
    }),
  })
  .meta({ id: 'Comparison' });
