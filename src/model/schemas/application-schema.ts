import { z } from 'zod';
import { OUTCOMES } from '../application.ts';
import { atMs, count, maybe, ms, says, text } from './schema-fields.ts';

export const GAP = z
  .object({
    kind: z.enum([
      'truncated',
      'compacted',
      'dropped-events',
      'missing-metrics',
      'malformed-line',
      'repeated-events',
      'missing-part',
      'sampled',
      'limited',
      'unreadable',
      'hidden',
    ]),
    detail: text,
    count: maybe(count('how many of them.')),
  })
  .meta({ id: 'Gap', description: 'What could not be seen: absence is never health.' });

/** `AnalyzedApplication`. */
export const APPLICATION = z
  .object({
    cluster: says('"default" unless configured: ids repeat between standalone clusters.'),
    id: says("Spark's application id; where an old log has none, the log's file name, sanitised."),
    attemptId: maybe(
      says(
        "Absent where the record has none (client mode; YARN's attempt 1 is then the same attempt).",
      ),
    ),
    framework: z.object({ name: z.literal('spark'), version: maybe(text) }),
    name: text,
    user: maybe(text),
    queue: maybe(text),
    clusterManager: z.enum(['yarn', 'kubernetes', 'standalone', 'local', 'unknown']),
    outcome: z.enum(OUTCOMES),
    submittedAtMs: maybe(atMs()),
    startedAtMs: atMs('ApplicationStart; where it was lost, the earliest time in the record.'),
    endedAtMs: maybe(atMs('absent while the application runs, or when its end was never written.')),
    durationMs: ms('to the end, or to the last time in the record.'),
    sources: z.tuple([text], text).meta({ description: 'Where the record came from.' }),
    jobKey: maybe(says('Which recurring job this is a run of.')),
    scheduler: maybe(says('Which system started it, where it left a trace: airflow, livy, …')),
    schedulerIds: maybe(
      z.record(text, text).meta({
        description: 'What that system calls this run: dagId, runId, livySessionId, …',
      }),
    ),
    jobOwner: maybe(says('Who answers for the recurring job, where the run says so.')),
    links: maybe(
      z.record(text, text).meta({
        description:
          'http and https addresses by what they lead to: job, jobRun, workflow, workflowRun, session.',
      }),
    ),
  })
  .meta({ id: 'Application', description: 'One attempt of one application.' });
