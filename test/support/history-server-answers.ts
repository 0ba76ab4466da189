/**
 * What a Spark History Server answers, made from our model: Spark's names and units, so that its recorded answers can be
 * compared with what we read from the same log. Only fields that the model holds.
 */
import type { ApplicationModel } from '../../src/model/application.ts';
import type { ExecutorSummary } from '../../src/model/executor.ts';
import type { JobData } from '../../src/model/job.ts';
import type { StageData } from '../../src/model/stage.ts';
import { LOCALITIES, TASK_STATUSES, type TaskField } from '../../src/model/task-columns.ts';

export type Answer = Readonly<Record<string, unknown>>;

const NS = 1_000_000;
const nanos = (ms: number): number => Math.round(ms * NS);
const date = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().replace('Z', 'GMT');

export function stageAnswer(stage: StageData): Answer {
  const { sums } = stage;
  return {
    status: stage.status.toUpperCase(),
    stageId: stage.stageId,
    attemptId: stage.stageAttemptId,
    numTasks: stage.taskCount,
    numActiveTasks: stage.activeTaskCount,
    numCompleteTasks: stage.completedTaskCount,
    numFailedTasks: stage.failedTaskCount,
    numKilledTasks: stage.killedTaskCount,
    numCompletedIndices: stage.completedIndexCount,
    submissionTime: date(stage.submittedAtMs),
    firstTaskLaunchedTime: date(stage.firstTaskLaunchedAtMs),
    completionTime: date(stage.completedAtMs),
    failureReason: stage.failureReason,
    executorDeserializeTime: sums.executorDeserializeTimeMs,
    executorDeserializeCpuTime: nanos(sums.executorDeserializeCpuTimeMs),
    executorRunTime: sums.executorRunTimeMs,
    executorCpuTime: nanos(sums.executorCpuTimeMs),
    resultSize: sums.resultBytes,
    jvmGcTime: sums.gcTimeMs,
    resultSerializationTime: sums.resultSerializationTimeMs,
    memoryBytesSpilled: sums.memorySpilledBytes,
    diskBytesSpilled: sums.diskSpilledBytes,
    peakExecutionMemory: sums.peakExecutionMemoryBytes,
    inputBytes: sums.inputBytes,
    inputRecords: sums.inputRecords,
    outputBytes: sums.outputBytes,
    outputRecords: sums.outputRecords,
    shuffleRemoteBlocksFetched: sums.shuffleRemoteBlocksFetched,
    shuffleLocalBlocksFetched: sums.shuffleLocalBlocksFetched,
    shuffleFetchWaitTime: sums.shuffleFetchWaitMs,
    shuffleRemoteBytesRead: sums.shuffleRemoteReadBytes,
    shuffleRemoteBytesReadToDisk: sums.shuffleRemoteToDiskBytes,
    shuffleLocalBytesRead: sums.shuffleLocalReadBytes,
    shuffleReadBytes: sums.shuffleRemoteReadBytes + sums.shuffleLocalReadBytes,
    shuffleReadRecords: sums.shuffleReadRecords,
    shuffleWriteBytes: sums.shuffleWriteBytes,
    shuffleWriteTime: nanos(sums.shuffleWriteTimeMs),
    shuffleWriteRecords: sums.shuffleWriteRecords,
    name: stage.name,
    details: stage.details,
    description: stage.description,
    schedulingPool: stage.schedulingPool,
    killedTasksSummary: stage.killedTasksByReason,
    resourceProfileId: stage.resourceProfileId,
  };
}

export function jobAnswer(job: JobData): Answer {
  return {
    jobId: job.jobId,
    name: job.name,
    description: job.description,
    submissionTime: date(job.submittedAtMs),
    completionTime: date(job.completedAtMs),
    stageIds: job.stageIds,
    jobGroup: job.jobGroup,
    jobTags: job.tags,
    status: job.status.toUpperCase(),
    numTasks: job.taskCount,
    numActiveTasks: job.activeTaskCount,
    numCompletedTasks: job.completedTaskCount,
    numSkippedTasks: job.skippedTaskCount,
    numFailedTasks: job.failedTaskCount,
    numKilledTasks: job.killedTaskCount,
    numCompletedIndices: job.completedIndexCount,
    numActiveStages: job.activeStageCount,
    numCompletedStages: job.completedStageCount,
    numSkippedStages: job.skippedStageCount,
    numFailedStages: job.failedStageCount,
  };
}

/** Without the driver's `totalDuration` and `totalGCTime`: newer servers put the application's and the JVM's there. */
export function executorAnswer(executor: ExecutorSummary): Answer {
  const totalTasks = executor.completedTaskCount + executor.failedTaskCount;
  return {
    id: executor.executorId === '<driver>' ? 'driver' : executor.executorId,
    hostPort: executor.hostPort,
    isActive: executor.isActive,
    totalCores: executor.totalCores,
    failedTasks: executor.failedTaskCount,
    completedTasks: executor.completedTaskCount,
    totalTasks,
    ...(executor.isDriver
      ? {}
      : { totalDuration: executor.taskTimeMs, totalGCTime: executor.gcTimeMs }),
    totalInputBytes: executor.inputBytes,
    totalShuffleRead: executor.shuffleReadBytes,
    totalShuffleWrite: executor.shuffleWriteBytes,
    maxMemory: executor.maxMemoryBytes ?? 0,
    addTime: date(executor.addedAtMs),
    isExcluded: executor.isExcluded,
    excludedInStages: executor.excludedInStages,
    ...(executor.peaks === undefined ? {} : { peakMemoryMetrics: executor.peaks }),
  };
}

/** `tasks` of a stage attempt, in the order of their ids. */
export function taskAnswers(app: ApplicationModel, stage: StageData): readonly Answer[] {
  const { tasks } = stage;
  const names = app.sections.taskNames;
  if (tasks === undefined || names === undefined) return [];
  return Array.from({ length: tasks.rowCount }, (_, row): Answer => {
    const at = (field: TaskField): number => tasks.columns[field][row] ?? 0;
    return {
      taskId: at('taskId'),
      index: at('index'),
      attempt: at('attempt'),
      launchTime: date(app.startedAtMs + at('launchOffsetMs')),
      duration: at('durationMs'),
      executorId: names.executorIds[at('executor')],
      host: names.hosts[at('host')],
      status: (TASK_STATUSES[at('status')] ?? '').toUpperCase(),
      taskLocality: LOCALITIES[at('locality')],
      speculative: at('speculative') === 1,
      ...(at('hasMetrics') === 1 ? { taskMetrics: taskMetrics(at) } : {}),
      gettingResultTime: at('gettingResultMs'),
    };
  }).toSorted((a, b) => Number(a['taskId']) - Number(b['taskId']));
}

function taskMetrics(at: (field: TaskField) => number): Answer {
  return {
    executorDeserializeTime: at('executorDeserializeTimeMs'),
    executorDeserializeCpuTime: nanos(at('executorDeserializeCpuTimeMs')),
    executorRunTime: at('executorRunTimeMs'),
    executorCpuTime: nanos(at('executorCpuTimeMs')),
    resultSize: at('resultBytes'),
    jvmGcTime: at('gcTimeMs'),
    resultSerializationTime: at('resultSerializationTimeMs'),
    memoryBytesSpilled: at('memorySpilledBytes'),
    diskBytesSpilled: at('diskSpilledBytes'),
    peakExecutionMemory: at('peakExecutionMemoryBytes'),
    inputMetrics: { bytesRead: at('inputBytes'), recordsRead: at('inputRecords') },
    outputMetrics: { bytesWritten: at('outputBytes'), recordsWritten: at('outputRecords') },
    shuffleReadMetrics: {
      remoteBlocksFetched: at('shuffleRemoteBlocksFetched'),
      localBlocksFetched: at('shuffleLocalBlocksFetched'),
      fetchWaitTime: at('shuffleFetchWaitMs'),
      remoteBytesRead: at('shuffleRemoteReadBytes'),
      remoteBytesReadToDisk: at('shuffleRemoteToDiskBytes'),
      localBytesRead: at('shuffleLocalReadBytes'),
      recordsRead: at('shuffleReadRecords'),
    },
    shuffleWriteMetrics: {
      bytesWritten: at('shuffleWriteBytes'),
      writeTime: nanos(at('shuffleWriteTimeMs')),
      recordsWritten: at('shuffleWriteRecords'),
    },
  };
}

const SUMMARY_FIELDS: Readonly<Record<string, TaskField>> = {
  duration: 'durationMs',
  executorDeserializeTime: 'executorDeserializeTimeMs',
  executorRunTime: 'executorRunTimeMs',
  resultSize: 'resultBytes',
  jvmGcTime: 'gcTimeMs',
  resultSerializationTime: 'resultSerializationTimeMs',
  peakExecutionMemory: 'peakExecutionMemoryBytes',
  memoryBytesSpilled: 'memorySpilledBytes',
  diskBytesSpilled: 'diskSpilledBytes',
};

/** Quantiles of successful tasks: the value at floor(q × n), as Spark takes it. */
export function summaryAnswer(stage: StageData, quantiles: readonly number[]): Answer {
  const { tasks } = stage;
  if (tasks === undefined) return {};
  const rows = [...tasks.columns.status.keys()].filter(
    (row) => tasks.columns.status[row] === 0 && tasks.columns.hasMetrics[row] === 1,
  );
  const of = (field: TaskField): readonly number[] => {
    const sorted = rows.map((row) => tasks.columns[field][row] ?? 0).toSorted((a, b) => a - b);
    return quantiles.map(
      (q) => sorted[Math.min(Math.floor(q * sorted.length), sorted.length - 1)] ?? 0,
    );
  };
  return {
    quantiles,
    ...Object.fromEntries(Object.entries(SUMMARY_FIELDS).map(([name, field]) => [name, of(field)])),
  };
}
