import type { ApplicationModel, Sections } from '../../src/model/application.ts';
import type { Environment } from '../../src/model/environment.ts';
import type { ExecutorLife, ExecutorSummary } from '../../src/model/executor.ts';
import type { JobData } from '../../src/model/job.ts';
import type { StageData } from '../../src/model/stage.ts';
import { TASK_FIELDS, type TaskColumns } from '../../src/model/task-columns.ts';
import type { TaskMetricSums } from '../../src/model/task-metrics.ts';
import { NO_TOTALS, type Totals } from '../../src/model/totals.ts';

/** Start of every built application: 2026-01-01 UTC. */
export const STARTED_AT_MS = Date.UTC(2026, 0, 1);
export const MINUTE_MS = 60_000;
export const GIB = 2 ** 30;
const WALL_MS = 30 * MINUTE_MS;

export function anEnvironment(
  sparkProperties: Readonly<Record<string, string>> = {},
  overrides: Partial<Environment> = {},
): Environment {
  return {
    sparkProperties: {
      'spark.executor.memory': '4g',
      'spark.executor.cores': '4',
      ...sparkProperties,
    },
    systemProperties: {},
    hadoopProperties: {},
    classpath: { entryCount: 0, notable: [] },
    ...overrides,
  };
}

export function aLife(overrides: Partial<ExecutorLife> = {}): ExecutorLife {
  return { addedAtMs: STARTED_AT_MS, cores: 4, resourceProfileId: 0, ...overrides };
}

/** Four cores, alive from start to end, busy for most of it. */
export function anExecutor(overrides: Partial<ExecutorSummary> = {}): ExecutorSummary {
  return {
    executorId: '1',
    isDriver: false,
    host: 'host-1',
    totalCores: 4,
    lives: [aLife()],
    isActive: true,
    addedAtMs: STARTED_AT_MS,
    completedTaskCount: 400,
    failedTaskCount: 0,
    killedTaskCount: 0,
    taskTimeMs: 100 * MINUTE_MS,
    executorRunTimeMs: 98 * MINUTE_MS,
    executorCpuTimeMs: 80 * MINUTE_MS,
    gcTimeMs: MINUTE_MS,
    inputBytes: GIB,
    shuffleReadBytes: GIB,
    shuffleWriteBytes: GIB,
    memorySpilledBytes: 0,
    diskSpilledBytes: 0,
    heapSampleCount: 0,
    isExcluded: false,
    excludedInStages: [],
    resources: {},
    ...overrides,
  };
}

export const NO_SUMS: TaskMetricSums = {
  executorDeserializeTimeMs: 0,
  executorDeserializeCpuTimeMs: 0,
  executorRunTimeMs: 0,
  executorCpuTimeMs: 0,
  resultBytes: 0,
  gcTimeMs: 0,
  resultSerializationTimeMs: 0,
  peakExecutionMemoryBytes: 0,
  memorySpilledBytes: 0,
  diskSpilledBytes: 0,
  inputBytes: 0,
  inputRecords: 0,
  outputBytes: 0,
  outputRecords: 0,
  shuffleRemoteReadBytes: 0,
  shuffleLocalReadBytes: 0,
  shuffleRemoteToDiskBytes: 0,
  shuffleRemoteBlocksFetched: 0,
  shuffleLocalBlocksFetched: 0,
  shuffleReadRecords: 0,
  shuffleFetchWaitMs: 0,
  shuffleWriteBytes: 0,
  shuffleWriteTimeMs: 0,
  shuffleWriteRecords: 0,
};

export type StageDraft = Partial<Omit<StageData, 'sums'>> & {
  readonly sums?: Partial<TaskMetricSums>;
};

/** A finished stage of eight tasks in the first minute. */
export function aStage(overrides: StageDraft = {}): StageData {
  const { sums, ...rest } = overrides;
  return {
    stageId: 0,
    stageAttemptId: 0,
    status: 'complete',
    name: 'count at orders.py:12',
    details: '',
    taskCount: 8,
    activeTaskCount: 0,
    completedTaskCount: 8,
    failedTaskCount: 0,
    killedTaskCount: 0,
    completedIndexCount: 8,
    speculativeTaskCount: 0,
    submittedAtMs: STARTED_AT_MS,
    firstTaskLaunchedAtMs: STARTED_AT_MS,
    lastTaskFinishedAtMs: STARTED_AT_MS + MINUTE_MS,
    completedAtMs: STARTED_AT_MS + MINUTE_MS,
    parentIds: [],
    rdds: [],
    resourceProfileId: 0,
    jobIds: [0],
    killedTasksByReason: {},
    taskTimeMs: rest.tasks === undefined ? 0 : total(rest.tasks.columns.durationMs),
    ...rest,
    sums: { ...NO_SUMS, ...sumsOf(rest.tasks), ...sums },
  };
}

function total(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}

/** Stages may share their tasks. */
const knownSums = new WeakMap<TaskColumns, Partial<TaskMetricSums>>();

/** What the columns add up to, so that a test states a task's bytes once. */
function sumsOf(tasks: TaskColumns | undefined): Partial<TaskMetricSums> {
  if (tasks === undefined) return {};
  const sums =
    knownSums.get(tasks) ??
    Object.fromEntries(
      TASK_FIELDS.filter((field) => field in NO_SUMS).map((field) => [
        field,
        total(tasks.columns[field]),
      ]),
    );
  knownSums.set(tasks, sums);
  return sums;
}

export function aJob(overrides: Partial<JobData> = {}): JobData {
  return {
    jobId: 0,
    status: 'succeeded',
    submittedAtMs: STARTED_AT_MS,
    completedAtMs: STARTED_AT_MS + MINUTE_MS,
    stageIds: [0],
    name: 'count at orders.py:12',
    tags: [],
    taskCount: 8,
    activeTaskCount: 0,
    completedTaskCount: 8,
    skippedTaskCount: 0,
    failedTaskCount: 0,
    killedTaskCount: 0,
    completedIndexCount: 8,
    activeStageCount: 0,
    completedStageCount: 1,
    skippedStageCount: 0,
    failedStageCount: 0,
    ...overrides,
  };
}

export function totalsOf(overrides: Partial<Totals> = {}): Totals {
  return {
    ...NO_TOTALS,
    jobCount: 1,
    stageCount: 1,
    taskCount: 8,
    executorCount: 2,
    heldCoreMs: 8 * WALL_MS,
    heldMemoryByteMs: 2 * 5 * GIB * WALL_MS,
    ...overrides,
  };
}

export type ApplicationDraft = Partial<Omit<ApplicationModel, 'sections'>> & {
  readonly sections?: Partial<Sections>;
};

/** Half an hour on two executors of four cores, on YARN, succeeded; a test states only what makes its own run different. */
export function anApplication(overrides: ApplicationDraft = {}): ApplicationModel {
  const { sections, ...rest } = overrides;
  return {
    cluster: 'default',
    id: 'application_1700000000000_0001',
    framework: { name: 'spark', version: '3.5.1' },
    name: 'nightly-orders',
    user: 'etl',
    clusterManager: 'yarn',
    outcome: 'succeeded',
    startedAtMs: STARTED_AT_MS,
    endedAtMs: STARTED_AT_MS + WALL_MS,
    lastSeenAtMs: STARTED_AT_MS + WALL_MS,
    sources: ['event-log'],
    gaps: [],
    ...rest,
    sections: {
      totals: totalsOf(),
      environment: anEnvironment(),
      resourceProfiles: [],
      executors: [anExecutor(), anExecutor({ executorId: '2', host: 'host-2' })],
      taskNames: { executorIds: ['1', '2'], hosts: ['host-1', 'host-2'] },
      jobs: [aJob()],
      stages: [aStage()],
      storage: [],
      sqlExecutions: [],
      streamingQueries: [],
      services: { thriftOperationCount: 0, connectOperationCount: 0 },
      ...sections,
    },
  };
}
