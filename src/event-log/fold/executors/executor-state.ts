import type { ExecutorLife, ExecutorSummary } from '../../../model/executor.ts';
import { isDriver } from '../../../model/executor-id.ts';
import { withoutUndefined } from '../../../model/record-of.ts';
import { redactText } from '../../../model/secrets/redact.ts';
import { TASK_FAILED, TASK_KILLED, TASK_SUCCESS } from '../../../model/task-columns.ts';
import { idAt, type JsonObject, timeAt } from '../../json-fields.ts';
import { MetricSums } from '../stages/task-row.ts';
import { coresAt } from './executor-cores.ts';
import { type Exclusion, exclusionOf, newExclusion } from './executor-exclusions.ts';
import { PeakFold } from './executor-peaks.ts';

/** An executor while the log is read. */
export interface ExecutorState {
  readonly lives: Mutable<ExecutorLife>[];
  host?: string;
  hostPort?: string;
  addedAtMs?: number;
  maxMemoryBytes?: number;
  maxOnHeapMemoryBytes?: number;
  maxOffHeapMemoryBytes?: number;
  isRemoved: boolean;
  readonly exclusion: Exclusion;
  readonly ended: [success: number, failed: number, killed: number];
  taskTimeMs: number;
  readonly sums: MetricSums;
  firstTaskLaunchedAtMs?: number;
  lastTaskFinishedAtMs?: number;
  readonly peaks: PeakFold;
  heapSampleCount: number;
  storageBytes: number;
  peakStorageMemoryBytes?: number;
  resources: Readonly<Record<string, readonly string[]>>;
}
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** As it is before anything is told of it. */
export function newExecutorState(): ExecutorState {
  return {
    lives: [],
    isRemoved: false,
    exclusion: newExclusion(),
    ended: [0, 0, 0],
    taskTimeMs: 0,
    sums: new MetricSums(),
    peaks: new PeakFold(),
    heapSampleCount: 0,
    storageBytes: 0,
    resources: {},
  };
}

/** As an `Executor Info` says it. */
export function newLife(addedAtMs: number, info: JsonObject): Mutable<ExecutorLife> {
  const requestedAtMs = timeAt(info, 'Request Time');
  return {
    addedAtMs,
    cores: coresAt(info),
    resourceProfileId: idAt(info, 'Resource Profile Id') ?? 0,
    ...(requestedAtMs === undefined ? {} : { requestedAtMs }),
  };
}

/** What is known of it. */
export function summaryOf(executorId: string, state: ExecutorState): ExecutorSummary {
  const { lives, ended, isRemoved, taskTimeMs, heapSampleCount, resources } = state;
  const sums = state.sums.toSums();
  const peaks = state.peaks.finish();
  return {
    executorId: redactText(executorId),
    isDriver: isDriver(executorId),
    ...withoutUndefined({
      host: state.host === undefined ? undefined : redactText(state.host),
      hostPort: state.hostPort === undefined ? undefined : redactText(state.hostPort),
      addedAtMs: state.addedAtMs,
      maxMemoryBytes: state.maxMemoryBytes,
      maxOnHeapMemoryBytes: state.maxOnHeapMemoryBytes,
      maxOffHeapMemoryBytes: state.maxOffHeapMemoryBytes,
      firstTaskLaunchedAtMs: state.firstTaskLaunchedAtMs,
      lastTaskFinishedAtMs: state.lastTaskFinishedAtMs,
      peakStorageMemoryBytes: state.peakStorageMemoryBytes,
    }),
    totalCores: lives.at(-1)?.cores ?? 0,
    lives: lives.map((life) => ({ ...life })),
    isActive: !isRemoved,
    completedTaskCount: ended[TASK_SUCCESS],
    failedTaskCount: ended[TASK_FAILED],
    killedTaskCount: ended[TASK_KILLED],
    taskTimeMs,
    executorRunTimeMs: sums.executorRunTimeMs,
    executorCpuTimeMs: sums.executorCpuTimeMs,
    gcTimeMs: sums.gcTimeMs,
    inputBytes: sums.inputBytes,
    shuffleReadBytes: sums.shuffleRemoteReadBytes + sums.shuffleLocalReadBytes,
    shuffleWriteBytes: sums.shuffleWriteBytes,
    memorySpilledBytes: sums.memorySpilledBytes,
    diskSpilledBytes: sums.diskSpilledBytes,
    ...(peaks === undefined ? {} : { peaks }),
    heapSampleCount,
    ...exclusionOf(state.exclusion),
    resources,
  };
}
