import { z } from 'zod';
import { WORK_CATEGORIES } from '../occupancy.ts';
import { recordOf } from '../record-of.ts';
import { REMOVAL_KINDS } from '../removal-kind.ts';
import { BOOK_ITEMS } from '../yarn/cluster-books.ts';
import { PLAN } from './plan-schema.ts';
import {
  bytes,
  cores,
  count,
  maybe,
  ms,
  offsetMs,
  says,
  sparkId,
  stageAttempt,
  text,
} from './schema-fields.ts';

const perBin = z.array(z.number()).meta({ description: 'Cores: one mean value a bin.' });

const timeline = z
  .object({
    binMs: ms('width of a bin.'),
    heldCores: perBin,
    usedCores: z.object(recordOf(WORK_CATEGORIES, () => perBin)),
    wastedCores: perBin.meta({
      description: 'Cores: of the used ones, by tasks that did not succeed.',
    }),
  })
  .meta({ id: 'Timeline', description: 'Cores over time, in bins of one width.' });

const job = z
  .object({
    jobId: sparkId('Of the job.'),
    name: text,
    description: maybe(text),
    jobGroup: maybe(text),
    status: z.enum(['running', 'succeeded', 'failed']),
    sqlExecutionId: maybe(sparkId('Of the SQL execution it belongs to.')),
    startOffsetMs: maybe(offsetMs()),
    durationMs: maybe(ms()),
    stageCount: count('stages of it.'),
    taskCount: count('tasks of it.'),
    failedTaskCount: count('tasks that failed.'),
  })
  .meta({ id: 'JobDetail', description: 'A job of the application.' });

const stageDetail = z
  .object({
    ...stageAttempt,
    name: text,
    description: maybe(text),
    status: z.enum(['active', 'complete', 'failed', 'pending', 'skipped']),
    fingerprint: maybe(says('Equal for stages that do the same in two runs of a job.')),
    sqlExecutionId: maybe(sparkId('Of the SQL execution it belongs to.')),
    startOffsetMs: maybe(offsetMs()),
    durationMs: maybe(ms()),
    taskCount: count('partitions to compute.'),
    failedTaskCount: count('tasks that failed.'),
    killedTaskCount: count('tasks that were killed.'),
    executorRunTimeMs: ms(),
    executorCpuTimeMs: ms(),
    gcTimeMs: ms(),
    inputBytes: bytes(),
    outputBytes: bytes(),
    shuffleReadBytes: bytes(),
    shuffleWriteBytes: bytes(),
    diskSpilledBytes: bytes(),
    taskMs: maybe(
      z
        .object({ p50: z.number(), max: z.number() })
        .meta({ description: 'Milliseconds: of successful tasks; absent without any.' }),
    ),
  })
  .meta({ id: 'StageDetail', description: 'One attempt of one stage.' });

const span = { startOffsetMs: offsetMs(), durationMs: ms() };
const wallPath = z
  .object({
    spans: z.array(
      z.discriminatedUnion('kind', [
        z.object({ ...span, kind: z.literal('stage'), ...stageAttempt, name: text }),
        z.object({
          ...span,
          kind: z.literal('driver'),
          phase: z.enum(['cluster-wait', 'startup', 'planning', 'commit', 'driver', 'end']),
        }),
      ]),
    ),
    moreSpanCount: count('spans left out.'),
    moreMs: ms('of the spans left out, together.'),
  })
  .meta({
    id: 'WallPath',
    description:
      'What the wall clock went by: links of the critical path, and stretches in which no job ran.',
  });

const REMOVAL_KIND = z.enum(REMOVAL_KINDS).meta({
  id: 'RemovalKind',
  description:
    "Why an executor went away. released is nobody's trouble; sigkill is exit code 137 without a word why.",
});
const executorEnds = z
  .array(z.object({ kind: maybe(REMOVAL_KIND), lifeCount: count('lives that ended so.') }))
  .meta({
    description: 'Of all lives; without a kind those that lived to the end of the record.',
  });
const executorLife = z
  .object({
    executorId: text,
    host: maybe(text),
    cores: cores(),
    startOffsetMs: offsetMs(),
    durationMs: ms('to the end of the record when it was not removed.'),
    removedReason: maybe(says("Spark's own words.")),
    removedKind: maybe(REMOVAL_KIND),
    taskTimeMs: ms(),
    taskCount: count('tasks that ran on it.'),
  })
  .meta({ id: 'ExecutorLife', description: 'From being added to being removed.' });

const taskStrip = z
  .object({
    ...stageAttempt,
    taskCount: count('all tasks of the stage attempt.'),
    points: z.array(
      z.object({
        durationMs: ms(),
        bytes: bytes('input and shuffle read.'),
        executorId: text,
        status: z.enum(['success', 'failed', 'killed']),
      }),
    ),
  })
  .meta({
    id: 'TaskStrip',
    description: 'Single tasks of a stage attempt, the longest among them, at most 200.',
  });

const books = z
  .object({
    unit: z
      .enum(['byteMs', 'coreMs'])
      .meta({ description: 'Of all amounts here; a vcore is a core.' }),
    total: z.number().meta({ description: 'As YARN counted it.' }),
    own: z.number().meta({ description: "What was counted without YARN's sum." }),
    items: z
      .array(
        z.object({
          id: z.enum(BOOK_ITEMS),
          amount: z.number().meta({ description: 'Negative only for a remainder.' }),
          basis: z.enum(['recorded', 'estimated', 'remainder']),
        }),
      )
      .meta({ description: 'They add up to the total.' }),
  })
  .meta({ id: 'Books', description: "One of YARN's sums, and what it is made of." });
const clusterUsage = z
  .object({
    memory: maybe(books),
    vcores: maybe(books),
    notes: z.array(text).meta({ description: 'What was assumed, and what is not in the books.' }),
  })
  .meta({ id: 'ClusterBooks', description: "YARN's sums of an application beside our own." });

/** `AnalysisDetail`. */
export const DETAIL = z
  .object({
    environment: z.object({ javaVersion: maybe(text), scalaVersion: maybe(text) }),
    configuration: z.array(z.object({ name: text, value: text })).meta({
      description:
        'Spark properties that were set, by name; secrets removed, long values shortened.',
    }),
    morePropertyCount: count('properties left out.'),
    timeline: maybe(timeline),
    wallPath: maybe(wallPath),
    jobs: z
      .array(job)
      .meta({ description: 'The failed and the longest jobs, in order of their ids.' }),
    moreJobCount: count('jobs left out.'),
    stages: z.array(stageDetail).meta({
      description:
        'The stage attempts that findings are about, that failed or had the most task time, in order of submission.',
    }),
    moreStageCount: count('stage attempts left out.'),
    executors: z.array(executorLife),
    moreExecutorCount: count('executors left out.'),
    executorEnds: maybe(executorEnds),
    strips: z
      .array(taskStrip)
      .meta({ description: 'Tasks of the stages that findings are about.' }),
    plans: maybe(
      z
        .array(PLAN)
        .meta({ description: 'Queries that findings are about, then the longest ones.' }),
    ),
    morePlanCount: maybe(count('executions neither in plans nor like one of them.')),
    clusterUsage: maybe(clusterUsage),
  })
  .meta({
    id: 'Detail',
    description:
      'What a report draws: at most 256 KiB of JSON, whatever the size of the application. Where rows were left out, a more…Count says how many.',
  });
