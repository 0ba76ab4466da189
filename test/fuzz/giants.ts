import { gzipSync, zstdCompressSync } from 'node:zlib';
import {
  applicationStart,
  environment,
  executorAdded,
  linesOf,
  logStart,
  stageInfo,
  T0,
  taskEnd,
} from '../builders/event-log.ts';
import { cachingTask, failedTask } from './long-tasks.ts';

/** A log that would take for ever, or all memory, if what it makes many of were kept or looked at again and again. */
export interface Giant {
  readonly what: string;
  readonly bytes: () => Buffer;
  readonly taskCount: number;
  /** Of the gaps that are told. */
  readonly gaps: readonly string[];
  /** Where it has to be less than any may take. */
  readonly maxMib?: number;
}

const HEAD = linesOf([logStart(), environment(), applicationStart(), executorAdded('1')]);
const TASK = linesOf([taskEnd({ id: 0 })]);
const MIB = 2 ** 20;

export const GIANTS: readonly Giant[] = [
  {
    what: 'a line of 100 MiB',
    bytes: () => between(`{"Event":"X","a":"${'x'.repeat(100 * MIB)}"}\n`),
    taskCount: 2,
    gaps: ['limited'],
  },
  {
    what: 'an exception of 60 MiB',
    bytes: () => between(failedTask('\tat a.b.C.d(E.scala:1)\n'.repeat(60 * 43_690))),
    taskCount: 3,
    gaps: [],
    maxMib: 300,
  },
  {
    what: 'a task that cached half a million blocks',
    bytes: () => between(cachingTask(500_000)),
    taskCount: 3,
    gaps: [],
    maxMib: 300,
  },
  {
    what: 'a line of twenty million objects',
    bytes: () => between(`{"Event":"X","a":[${'{},'.repeat(20 * MIB)}0]}\n`),
    taskCount: 2,
    gaps: ['limited'],
  },
  {
    what: 'a line of twenty million objects that begins as no event does',
    bytes: () => between(`{"a":[${'{},'.repeat(20 * MIB)}0],"Event":"X"}\n`),
    taskCount: 2,
    gaps: ['malformed-line'],
  },
  {
    what: 'a configuration of three million properties',
    bytes: () =>
      between(
        `{"Event":"SparkListenerEnvironmentUpdate","Spark Properties":{${many(3_000_000, (id) => `"k${id}":"v",`)}"k":"v"}}\n`,
      ),
    taskCount: 2,
    gaps: ['limited'],
  },
  {
    what: 'a line nested thirty million times',
    bytes: () => between(`{"Event":"X","a":${'['.repeat(30 * MIB)}${']'.repeat(30 * MIB)}}\n`),
    taskCount: 2,
    gaps: ['limited'],
  },
  {
    what: 'a plan nested a hundred thousand times',
    bytes: () => between(planOf(nodesIn('{', 100_000))),
    taskCount: 2,
    gaps: ['limited'],
  },
  {
    what: 'a bomb of zstd',
    bytes: () => bombOf(zstdCompressSync, 64),
    taskCount: 1,
    gaps: ['limited'],
  },
  { what: 'a bomb of gzip', bytes: () => bombOf(gzipSync, 8), taskCount: 1, gaps: [] },
  {
    what: 'stages that jobs list and never run',
    bytes: () => between(many(600, listingJob)),
    taskCount: 2,
    gaps: ['limited'],
  },
  {
    what: 'a job of seventy thousand stages',
    bytes: () => between(jobOfStages(70_000)),
    taskCount: 2,
    gaps: ['limited'],
  },
  {
    what: 'SQL executions that never end',
    bytes: () => between(many(25_000, (id) => planOf(nodesIn('{', 1), id) + TASK)),
    taskCount: 25_002,
    gaps: ['limited'],
  },
  {
    what: 'RDDs given back that nobody cached',
    bytes: () => between(many(60_000, cachedBlock) + many(60_000, unpersisted)),
    taskCount: 2,
    gaps: [],
  },
  {
    what: 'a job that ends again and again',
    bytes: () => between(listingJob(0) + JOB_END.repeat(20_000)),
    taskCount: 2,
    gaps: [],
  },
  {
    what: 'hosts excluded from stage after stage',
    bytes: () => between(many(3_000, executorOfHost) + many(3_000, excludedHost)),
    taskCount: 2,
    gaps: [],
  },
  {
    what: 'one host that is excluded again and again',
    bytes: () => between(many(20_000, executorOfHost) + EXCLUDED.repeat(20_000)),
    taskCount: 2,
    gaps: [],
  },
  {
    what: 'jobs that list a hundred thousand stages each',
    bytes: () => inFrames(400, jobOfIds),
    taskCount: 2,
    gaps: ['limited'],
  },
  {
    what: 'a job that lists one stage of many attempts again and again',
    bytes: () => between(many(2_000, attempt) + jobOf(0, ONE_ID)),
    taskCount: 2,
    gaps: [],
  },
  {
    what: 'one executor that comes again and again',
    bytes: () => between(many(300_000, (atMs) => linesOf([executorAdded('1', atMs + 1)]))),
    taskCount: 2,
    gaps: ['limited'],
  },
  {
    what: 'executors of a thousand addresses each',
    bytes: () => between(many(10_000, executorOfAddresses)),
    taskCount: 2,
    gaps: [],
  },
  {
    what: 'a partition of number 67 million in each stage',
    bytes: () => between(many(2_000, (stageId) => farTask(stageId))),
    taskCount: 2_002,
    gaps: [],
  },
];

/** Something between two tasks that have to be counted all the same. */
function between(text: string): Buffer {
  return Buffer.concat([Buffer.from(HEAD + TASK), Buffer.from(text), Buffer.from(TASK)]);
}

function many(count: number, line: (id: number) => string): string {
  return Array.from({ length: count }, (_, id) => line(id)).join('');
}

/** So many times eight megabytes of spaces behind a task, in next to no bytes. */
function bombOf(compress: (bytes: Buffer) => Buffer, times: number): Buffer {
  const first = compress(Buffer.from(HEAD + TASK));
  const blank = compress(Buffer.from(`${' '.repeat(8 * MIB - 1)}\n`));
  return Buffer.concat([first, ...Array.from({ length: times }, () => blank)]);
}

function planOf(plan: string, executionId = 0): string {
  const event = 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart';
  return `{"Event":"${event}","executionId":${executionId},"time":${T0},"sparkPlanInfo":${plan}}\n`;
}

function nodesIn(open: '{', depth: number): string {
  const node = `${open}"nodeName":"Filter","simpleString":"Filter","metadata":{},"metrics":[],"children":[`;
  return node.repeat(depth) + ']}'.repeat(depth);
}

function jobOfStages(count: number): string {
  const infos = Array.from(
    { length: count },
    (_, id) =>
      `{"Stage ID":${id},"Number of Tasks":1,"RDD Info":[{"RDD ID":1}],"Parent IDs":[],"Details":"d"}`,
  );
  return `{"Event":"SparkListenerJobStart","Job ID":0,"Submission Time":${T0},"Stage Infos":[${infos.join(',')}]}\n`;
}

function listingJob(jobId: number): string {
  const ids = Array.from({ length: 50 }, (_, at) => jobId * 50 + at);
  const infos = ids.map((id) => stageInfo(id));
  return linesOf([
    {
      Event: 'SparkListenerJobStart',
      'Job ID': jobId,
      'Submission Time': T0,
      'Stage Infos': infos,
      'Stage IDs': ids,
      Properties: {},
    },
  ]);
}

const JOB_END = linesOf([
  {
    Event: 'SparkListenerJobEnd',
    'Job ID': 0,
    'Completion Time': T0 + 9,
    'Job Result': { Result: 'JobSucceeded' },
  },
]);

function cachedBlock(rddId: number): string {
  const info = `"Block Manager ID":{"Executor ID":"1"},"Block ID":"rdd_${rddId}_0","Memory Size":9`;
  return `{"Event":"SparkListenerBlockUpdated","Block Updated Info":{${info},"Disk Size":0}}\n`;
}

function unpersisted(id: number): string {
  return `{"Event":"SparkListenerUnpersistRDD","RDD ID":${id + 1_000_000_000}}\n`;
}

function executorOfHost(id: number): string {
  return linesOf([executorAdded(String(id + 2))]).replace(/"Host":"[^"]*"/, '"Host":"h"');
}

function excludedHost(stageId: number): string {
  return `{"Event":"SparkListenerNodeExcludedForStage","hostId":"h","stageId":${stageId}}\n`;
}

const EXCLUDED = '{"Event":"SparkListenerNodeExcluded","hostId":"h"}\n';

const IDS = Array.from({ length: 100_000 }, (_, id) => id).join(',');
const ONE_ID = Array.from({ length: 100_000 }, () => 0).join(',');

function jobOfIds(jobId: number): string {
  return jobOf(jobId, IDS);
}

function jobOf(jobId: number, ids: string): string {
  const times = `"Job ID":${jobId},"Submission Time":${T0}`;
  return `{"Event":"SparkListenerJobStart",${times},"Stage Infos":[],"Stage IDs":[${ids}]}\n`;
}

/** As `between`, of lines that are too long to hold all of them. */
function inFrames(count: number, line: (id: number) => string): Buffer {
  const frames = Array.from({ length: count }, (_, id) => zstdCompressSync(line(id)));
  const [head, task] = [zstdCompressSync(HEAD + TASK), zstdCompressSync(TASK)];
  return Buffer.concat([head, ...frames, task]);
}

function attempt(id: number): string {
  const info = stageInfo(0, { 'Stage Attempt ID': id });
  return linesOf([{ Event: 'SparkListenerStageSubmitted', 'Stage Info': info }]);
}

const ADDRESSES = Array.from({ length: 1_000 }, (_, at) => `"GPU-${at}"`).join(',');

function executorOfAddresses(id: number): string {
  const resources = `"Resources":{"gpu":{"addresses":[${ADDRESSES}]}},"Total Cores"`;
  return linesOf([executorAdded(String(id + 2))]).replace('"Total Cores"', resources);
}

function farTask(stageId: number): string {
  return linesOf([taskEnd({ id: stageId, stageId, index: 2 ** 26 })]);
}
