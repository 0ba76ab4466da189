import { z } from 'zod';
import { coresOf } from '../../../event-log/fold/executors/executor-cores.ts';
import { MAX_NAME_LENGTH } from '../../../event-log/json-fields.ts';
import { keepText } from '../../../event-log/text.ts';
import { amount, count, date, newerAmount, text } from '../schema.ts';

const ids = z
  .array(z.number())
  .nullish()
  .transform((value) => value ?? []);
const counts = z
  .record(z.string(), z.number())
  .nullish()
  .transform((value) => value ?? {});
/** Of an executor, a host, a resource or a tag. */
const name = z.string().transform((value) => keepText(value, MAX_NAME_LENGTH));

/** Executors, resources: what has a name, by it. */
function named<T extends z.ZodType>(row: T) {
  return z.record(name, row);
}

export const JobRow = z.object({
  jobId: z.number(),
  name: text,
  description: text,
  submissionTime: date,
  completionTime: date,
  stageIds: ids,
  jobGroup: text,
  jobTags: z.array(name).nullish(), // 3.5
  status: z.string(), // RUNNING, SUCCEEDED, FAILED, UNKNOWN
  numTasks: count,
  numActiveTasks: count,
  numCompletedTasks: count,
  numSkippedTasks: count,
  numFailedTasks: count,
  numKilledTasks: count,
  numCompletedIndices: count,
  numActiveStages: count,
  numCompletedStages: count,
  numSkippedStages: count,
  numFailedStages: count,
});
export type JobRow = z.infer<typeof JobRow>;

/** Times are sums over tasks, in ms; CPU and shuffle write times are ns. */
export const StageRow = z.object({
  status: z.string(), // ACTIVE, COMPLETE, FAILED, PENDING, SKIPPED
  stageId: z.number(),
  attemptId: z.number(),
  numTasks: count,
  numActiveTasks: count,
  numCompleteTasks: count,
  numFailedTasks: count,
  numKilledTasks: count,
  numCompletedIndices: count,
  submissionTime: date,
  firstTaskLaunchedTime: date,
  completionTime: date,
  failureReason: text,
  executorDeserializeTime: amount, // 3.0
  executorDeserializeCpuTime: amount, // 3.0, ns
  executorRunTime: amount,
  executorCpuTime: amount, // ns
  resultSize: newerAmount, // 3.0
  jvmGcTime: newerAmount, // 3.0
  resultSerializationTime: amount, // 3.0
  memoryBytesSpilled: amount,
  diskBytesSpilled: amount,
  peakExecutionMemory: amount, // 3.0
  inputBytes: amount,
  inputRecords: amount,
  outputBytes: amount,
  outputRecords: amount,
  shuffleRemoteBlocksFetched: amount, // 3.0, as the next five
  shuffleLocalBlocksFetched: amount,
  shuffleFetchWaitTime: amount,
  shuffleRemoteBytesRead: newerAmount,
  shuffleRemoteBytesReadToDisk: amount,
  shuffleLocalBytesRead: newerAmount,
  shuffleReadBytes: amount,
  shuffleReadRecords: amount,
  shuffleWriteBytes: amount,
  shuffleWriteTime: amount, // 3.0, ns
  shuffleWriteRecords: amount,
  name: text,
  description: text,
  details: text,
  schedulingPool: text,
  killedTasksSummary: counts,
  resourceProfileId: z.number().nullish(), // 3.1
  peakExecutorMetrics: z.record(z.string(), z.unknown()).nullish(), // 3.1
  speculationSummary: z.object({ numTasks: count }).nullish(), // 3.3
});
export type StageRow = z.infer<typeof StageRow>;

export const ExecutorStageRow = z.object({
  taskTime: amount, // ms
  failedTasks: count,
  succeededTasks: count,
  killedTasks: count,
  inputBytes: amount,
  inputRecords: amount,
  outputBytes: amount,
  outputRecords: amount,
  shuffleRead: amount,
  shuffleReadRecords: amount,
  shuffleWrite: amount,
  shuffleWriteRecords: amount,
  memoryBytesSpilled: amount,
  diskBytesSpilled: amount,
  peakMemoryMetrics: z.record(z.string(), z.unknown()).nullish(), // 3.1
});
export type ExecutorStageRow = z.infer<typeof ExecutorStageRow>;

const values = z
  .array(z.number())
  .nullish()
  .transform((told) => told ?? undefined);

/** Arrays parallel to `quantiles`. Times in ms, CPU time in ns. */
export const Distributions = z.object({
  quantiles: z.array(z.number()),
  duration: values, // 3.2
  executorRunTime: values,
  executorCpuTime: values, // ns
  jvmGcTime: values,
  schedulerDelay: values,
  peakExecutionMemory: values,
  memoryBytesSpilled: values,
  diskBytesSpilled: values,
  inputMetrics: z.object({ bytesRead: values }).partial().default({}),
  outputMetrics: z.object({ bytesWritten: values }).partial().default({}),
  shuffleReadMetrics: z.object({ readBytes: values, fetchWaitTime: values }).partial().default({}),
  shuffleWriteMetrics: z.object({ writeBytes: values }).partial().default({}),
});
export type Distributions = z.infer<typeof Distributions>;

export const StageDetails = z.object({
  executorSummary: named(ExecutorStageRow).nullish(),
  taskMetricsDistributions: Distributions.nullish(), // 3.2, on request
});
export type StageDetails = z.infer<typeof StageDetails>;

export const ExecutorRow = z.object({
  id: name.pipe(z.string().min(1)),
  hostPort: name.nullish().transform((value) => value ?? undefined),
  isActive: z.boolean(),
  totalCores: amount.transform(coresOf),
  failedTasks: count,
  completedTasks: count,
  totalTasks: count,
  totalDuration: amount, // ms of tasks; of the driver from 3.3: of the application
  totalGCTime: amount, // ms; of the driver from 3.3: of its JVM
  totalInputBytes: amount,
  totalShuffleRead: amount,
  totalShuffleWrite: amount,
  maxMemory: amount,
  addTime: date,
  removeTime: date,
  removeReason: text,
  memoryMetrics: z
    .object({ totalOnHeapStorageMemory: amount, totalOffHeapStorageMemory: amount })
    .nullish(),
  peakMemoryMetrics: z.record(z.string(), z.unknown()).nullish(), // 3.0
  resources: named(z.object({ addresses: z.array(name).nullish() })).nullish(), // 3.0
  resourceProfileId: z.number().nullish(), // 3.1
  isBlacklisted: z.boolean().nullish(),
  isExcluded: z.boolean().nullish(), // 3.1
  blacklistedInStages: ids, // 2.4
  excludedInStages: ids.nullish(), // 3.1
});
export type ExecutorRow = z.infer<typeof ExecutorRow>;

const Pairs = z.array(z.unknown()).nullish();
const Requests = z.record(z.string(), z.object({ amount: z.number() })).nullish();

export const EnvironmentAnswer = z.object({
  runtime: z
    .object({ javaVersion: z.string(), javaHome: z.string(), scalaVersion: z.string() })
    .partial()
    .nullish(),
  sparkProperties: Pairs,
  hadoopProperties: Pairs, // 3.0
  systemProperties: Pairs,
  classpathEntries: Pairs,
  resourceProfiles: z
    .array(z.object({ id: z.number(), executorResources: Requests, taskResources: Requests }))
    .nullish(), // 3.1
});
export type EnvironmentAnswer = z.infer<typeof EnvironmentAnswer>;

export const SqlRow = z.object({
  id: z.number(),
  status: z.string(), // RUNNING, COMPLETED, FAILED
  description: text,
  submissionTime: date,
  duration: amount, // ms; to now while it runs
  runningJobIds: ids,
  successJobIds: ids,
  failedJobIds: ids,
  nodes: z
    .array(
      z.object({
        nodeId: z.number(),
        nodeName: z.string(),
        metrics: z.array(z.object({ name: z.string(), value: z.string() })),
      }),
    )
    .nullish(),
  edges: z.array(z.object({ fromId: z.number(), toId: z.number() })).nullish(),
});
export type SqlRow = z.infer<typeof SqlRow>;
