import { PeakFold } from '../../../event-log/fold/executors/executor-peaks.ts';
import { executorMetricsOf } from '../../../event-log/task-end.ts';
import { keepErrorText, keepOptionalText, keepText } from '../../../event-log/text.ts';
import type { JobData } from '../../../model/job.ts';
import { withoutUndefined } from '../../../model/record-of.ts';
import type { ExecutorStageSummary, StageData, StageStatus } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import type { ExecutorPeaks, TaskMetricSums } from '../../../model/task-metrics.ts';
import { NS_PER_MS } from '../../../model/units.ts';
import { toQuantiles } from './quantiles.ts';
import type { ExecutorStageRow, StageDetails, StageRow } from './schema.ts';

const NAME_LENGTH = 300;
const DESCRIPTION_LENGTH = 1_000;
const DETAILS_LENGTH = 2_000;
const FAILURE_LENGTH = 4_000;
const STATUSES: Readonly<Record<string, StageStatus>> = {
  ACTIVE: 'active',
  COMPLETE: 'complete',
  FAILED: 'failed',
  PENDING: 'pending',
  SKIPPED: 'skipped',
};

/** A stage attempt; `listing` are the jobs that list it, `details` where it was asked about by itself. */
export function toStage(
  row: StageRow,
  listing: readonly JobData[],
  details: StageDetails | undefined,
): StageData {
  const executors = executorsOf(details);
  const job = listing.find((candidate) => hasRun(candidate, row));
  return {
    stageId: row.stageId,
    stageAttemptId: row.attemptId,
    status: STATUSES[row.status] ?? 'pending',
    name: keepText(row.name ?? '', NAME_LENGTH),
    taskCount: row.numTasks,
    activeTaskCount: row.numActiveTasks,
    completedTaskCount: row.numCompleteTasks,
    failedTaskCount: row.numFailedTasks,
    killedTaskCount: row.numKilledTasks,
    completedIndexCount: row.numCompletedIndices,
    details: callStackOf(row),
    speculativeTaskCount: row.speculationSummary?.numTasks ?? 0,
    parentIds: [],
    rdds: [],
    resourceProfileId: row.resourceProfileId ?? 0,
    jobIds: listing.map(({ jobId }) => jobId),
    killedTasksByReason: redactedKeys(row.killedTasksSummary),
    sums: sumsOf(row),
    taskTimeMs: executors === undefined ? knownTimeMs(row) : timeOf(executors),
    ...factsOf(row, job),
    ...withoutUndefined({
      executors,
      quantiles: toQuantiles(details?.taskMetricsDistributions),
      peaks: peaksOf(row.peakExecutorMetrics),
    }),
  };
}

/** What may be absent; a stage that never ran has no pool. */
function factsOf(row: StageRow, job: JobData | undefined): Partial<StageData> {
  const { submissionTime, description, failureReason, schedulingPool } = row;
  const pool = submissionTime === undefined ? undefined : schedulingPool;
  return withoutUndefined({
    submittedAtMs: submissionTime,
    firstTaskLaunchedAtMs: row.firstTaskLaunchedTime,
    completedAtMs: row.completionTime,
    failureReason: keepErrorText(failureReason, FAILURE_LENGTH),
    schedulingPool: keepOptionalText(pool, DESCRIPTION_LENGTH),
    description: keepOptionalText(description, DESCRIPTION_LENGTH) ?? job?.description,
    jobGroup: job?.jobGroup,
    sqlExecutionId: job?.sqlExecutionId,
  });
}

/** Whether it was this job that ran the attempt, and not one that found its output there. */
function hasRun({ submittedAtMs, completedAtMs }: JobData, { submissionTime }: StageRow): boolean {
  if (submissionTime === undefined) return false;
  return submissionTime >= (submittedAtMs ?? 0) && submissionTime <= (completedAtMs ?? Infinity);
}

/** The log's reader keeps it of stages that ran. */
function callStackOf({ submissionTime, details }: StageRow): string {
  return submissionTime === undefined ? '' : keepText(details ?? '', DETAILS_LENGTH);
}

function timeOf(executors: readonly ExecutorStageSummary[]): number {
  return sumBy(executors, ({ taskTimeMs }) => taskTimeMs);
}

/** Of a stage nobody was asked about: without scheduling and fetching results it is a little too low. */
function knownTimeMs(row: StageRow): number {
  return row.executorDeserializeTime + row.executorRunTime + row.resultSerializationTime;
}

function sumsOf(row: StageRow): TaskMetricSums {
  return {
    executorDeserializeTimeMs: row.executorDeserializeTime,
    executorDeserializeCpuTimeMs: row.executorDeserializeCpuTime / NS_PER_MS,
    executorRunTimeMs: row.executorRunTime,
    executorCpuTimeMs: row.executorCpuTime / NS_PER_MS,
    resultBytes: row.resultSize ?? 0,
    gcTimeMs: row.jvmGcTime ?? 0,
    resultSerializationTimeMs: row.resultSerializationTime,
    peakExecutionMemoryBytes: row.peakExecutionMemory,
    memorySpilledBytes: row.memoryBytesSpilled,
    diskSpilledBytes: row.diskBytesSpilled,
    inputBytes: row.inputBytes,
    inputRecords: row.inputRecords,
    outputBytes: row.outputBytes,
    outputRecords: row.outputRecords,
    shuffleRemoteReadBytes: row.shuffleRemoteBytesRead ?? row.shuffleReadBytes,
    shuffleLocalReadBytes: row.shuffleLocalBytesRead ?? 0,
    shuffleRemoteToDiskBytes: row.shuffleRemoteBytesReadToDisk,
    shuffleRemoteBlocksFetched: row.shuffleRemoteBlocksFetched,
    shuffleLocalBlocksFetched: row.shuffleLocalBlocksFetched,
    shuffleReadRecords: row.shuffleReadRecords,
    shuffleFetchWaitMs: row.shuffleFetchWaitTime,
    shuffleWriteBytes: row.shuffleWriteBytes,
    shuffleWriteTimeMs: row.shuffleWriteTime / NS_PER_MS,
    shuffleWriteRecords: row.shuffleWriteRecords,
  };
}

function executorsOf(
  details: StageDetails | undefined,
): readonly ExecutorStageSummary[] | undefined {
  const { executorSummary } = details ?? {};
  return executorSummary ? Object.entries(executorSummary).map(toExecutorStage) : undefined;
}

function toExecutorStage([executorId, row]: readonly [
  string,
  ExecutorStageRow,
]): ExecutorStageSummary {
  const peaks = peaksOf(row.peakMemoryMetrics);
  return {
    executorId,
    taskTimeMs: row.taskTime,
    succeededTaskCount: row.succeededTasks,
    failedTaskCount: row.failedTasks,
    killedTaskCount: row.killedTasks,
    inputBytes: row.inputBytes,
    inputRecords: row.inputRecords,
    outputBytes: row.outputBytes,
    outputRecords: row.outputRecords,
    shuffleReadBytes: row.shuffleRead,
    shuffleReadRecords: row.shuffleReadRecords,
    shuffleWriteBytes: row.shuffleWrite,
    shuffleWriteRecords: row.shuffleWriteRecords,
    memorySpilledBytes: row.memoryBytesSpilled,
    diskSpilledBytes: row.diskBytesSpilled,
    ...(peaks === undefined ? {} : { peaks }),
  };
}

/** Absent when none was recorded; a server that has none at all says nothing, or 0 everywhere. */
export function peaksOf(
  metrics: Readonly<Record<string, unknown>> | null | undefined,
): ExecutorPeaks | undefined {
  if (!metrics || Object.values(metrics).every((value) => value === 0)) return undefined;
  const fold = new PeakFold();
  fold.add(executorMetricsOf(metrics));
  return fold.finish();
}

function redactedKeys(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(counts).map(([reason, count]) => [keepText(reason, 200), count]),
  );
}
