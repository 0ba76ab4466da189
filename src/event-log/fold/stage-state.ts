import { withoutUndefined } from '../../model/record-of.ts';
import type { RddInfo, StageData, StageStatus } from '../../model/stage.ts';
import {
  amountAt,
  booleanAt,
  idAt,
  idsAt,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
  timeAt,
} from '../json-fields.ts';
import { keepErrorText } from '../text.ts';
import { BitSet } from './bit-set.ts';
import { PeakFold } from './executor-peaks.ts';
import type { FailureTable } from './failure-table.ts';
import { MetricSums } from './task-row.ts';
import { TaskTable } from './task-table.ts';
import type { TextPool } from './text-pool.ts';

const NAME_LENGTH = 300;
const DETAILS_LENGTH = 2_000;
const FAILURE_LENGTH = 4_000;
/** Iterative programs grow lineages of thousands; the persisted ones and the last are what matters. */
const MAX_RDDS = 60;

/** A stage attempt while the log is read. */
export interface StageState {
  readonly stageId: number;
  readonly stageAttemptId: number;
  status: StageStatus;
  name: string;
  details: string;
  taskCount: number;
  submittedAtMs?: number;
  completedAtMs?: number;
  failureReason?: string;
  parentIds: readonly number[];
  rdds: readonly RddInfo[];
  resourceProfileId: number;
  /** Jobs that list it, and those that were running when it was submitted. */
  readonly jobIds: Set<number>;
  ranInJobIds: readonly number[];
  sqlExecutionId?: number;
  schedulingPool?: string;
  description?: string;
  jobGroup?: string;
  /** Whether the log says that it was submitted or completed; tasks alone show that its events were lost. */
  isAnnounced: boolean;
  startedTaskCount: number;
  readonly ended: [success: number, failed: number, killed: number];
  resubmittedCount: number;
  speculativeTaskCount: number;
  readonly completedIndexes: BitSet;
  killedTasksByReason?: Map<string, number>;
  readonly sums: MetricSums;
  taskTimeMs: number;
  firstTaskLaunchedAtMs?: number;
  lastTaskFinishedAtMs?: number;
  /** Undefined once the budget took it. */
  table: TaskTable | undefined;
  failures?: FailureTable;
  readonly peaks: PeakFold;
}

export function newStageState(
  stageId: number,
  stageAttemptId: number,
  onTaskBytes: (change: number) => void,
): StageState {
  return {
    stageId,
    stageAttemptId,
    status: 'pending',
    name: '',
    details: '',
    taskCount: 0,
    parentIds: [],
    rdds: [],
    resourceProfileId: 0,
    jobIds: new Set(),
    ranInJobIds: [],
    isAnnounced: false,
    startedTaskCount: 0,
    ended: [0, 0, 0],
    resubmittedCount: 0,
    speculativeTaskCount: 0,
    completedIndexes: new BitSet(),
    sums: new MetricSums(),
    taskTimeMs: 0,
    table: new TaskTable(onTaskBytes),
    peaks: new PeakFold(),
  };
}

/** What a `Stage Info` says; a later one of the same attempt knows more. */
export function fillFromInfo(state: StageState, info: JsonObject, pool: TextPool): void {
  state.name = pool.text(stringAt(info, 'Stage Name') ?? state.name, NAME_LENGTH);
  state.taskCount = amountAt(info, 'Number of Tasks');
  state.resourceProfileId = idAt(info, 'Resource Profile Id') ?? 0;
  state.parentIds = idsAt(info, 'Parent IDs');
  const submittedAtMs = timeAt(info, 'Submission Time');
  const completedAtMs = timeAt(info, 'Completion Time');
  const failureReason = keepErrorText(stringAt(info, 'Failure Reason'), FAILURE_LENGTH);
  if (submittedAtMs !== undefined) state.submittedAtMs = submittedAtMs;
  if (completedAtMs !== undefined) state.completedAtMs = completedAtMs;
  if (failureReason !== undefined) state.failureReason = failureReason;
}

/** The part of a `Stage Info` that is only kept for stages that really ran; what was cached is known at the end. */
export function fillLineage(state: StageState, info: JsonObject, pool: TextPool): void {
  if (state.rdds.length > 0 && !state.rdds.some(isPersisted)) return;
  state.details = pool.text(stringAt(info, 'Details') ?? '', DETAILS_LENGTH);
  const rdds = objectsAt(info, 'RDD Info').map((rdd) => readRdd(rdd, pool));
  state.rdds =
    rdds.length <= MAX_RDDS
      ? rdds
      : [...rdds.filter(isPersisted), ...rdds.filter((rdd) => !isPersisted(rdd))].slice(
          0,
          MAX_RDDS,
        );
}

export function isPersisted({ storage }: RddInfo): boolean {
  return storage !== undefined && (storage.useMemory || storage.useDisk);
}

function readRdd(info: JsonObject, pool: TextPool): RddInfo {
  const storage = storageOf(objectAt(info, 'Storage Level'));
  const callSite = pool.optionalText(stringAt(info, 'Callsite'), NAME_LENGTH);
  const scope = scopeName(stringAt(info, 'Scope'), pool);
  return {
    rddId: idAt(info, 'RDD ID') ?? 0,
    name: pool.text(stringAt(info, 'Name') ?? '', NAME_LENGTH),
    ...(callSite === undefined ? {} : { callSite }),
    ...(scope === undefined ? {} : { scope }),
    parentIds: idsAt(info, 'Parent IDs'),
    partitionCount: amountAt(info, 'Number of Partitions'),
    ...(storage === undefined ? {} : { storage }),
    memoryBytes: amountAt(info, 'Memory Size'),
    diskBytes: amountAt(info, 'Disk Size'),
    cachedPartitionCount: amountAt(info, 'Number of Cached Partitions'),
  };
}

/** Most RDDs are not persisted at all: they share what says so. */
const NOT_PERSISTED = { useMemory: false, useDisk: false, deserialized: false, replication: 1 };

function storageOf(level: JsonObject): RddInfo['storage'] | undefined {
  if (Object.keys(level).length === 0) return undefined;
  const useMemory = booleanAt(level, 'Use Memory');
  const useDisk = booleanAt(level, 'Use Disk');
  if (!useMemory && !useDisk) return NOT_PERSISTED;
  const replication = numberAt(level, 'Replication') ?? 1;
  return { useMemory, useDisk, deserialized: booleanAt(level, 'Deserialized'), replication };
}

/** The scope is JSON in a string: `{"id":"7","name":"Exchange"}`. */
function scopeName(scope: string | undefined, pool: TextPool): string | undefined {
  if (scope === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(scope);
    return isObject(parsed) ? pool.optionalText(stringAt(parsed, 'name'), NAME_LENGTH) : undefined;
  } catch {
    return undefined; // a scope is a nicety: without it the stage is as good
  }
}

export function finishStage(state: StageState): StageData {
  const { ended, failures, table, peaks: peakFold } = state;
  const endedCount = ended[0] + ended[1] + ended[2] - state.resubmittedCount;
  const peaks = peakFold.finish();
  return {
    ...withoutUndefined({
      submittedAtMs: state.submittedAtMs,
      completedAtMs: state.completedAtMs,
      failureReason: state.failureReason,
      sqlExecutionId: state.sqlExecutionId,
      schedulingPool: state.schedulingPool,
      description: state.description,
      jobGroup: state.jobGroup,
      firstTaskLaunchedAtMs: state.firstTaskLaunchedAtMs,
      lastTaskFinishedAtMs: state.lastTaskFinishedAtMs,
    }),
    stageId: state.stageId,
    stageAttemptId: state.stageAttemptId,
    status: state.status,
    name: state.name,
    details: state.details,
    taskCount: state.taskCount,
    activeTaskCount: Math.max(0, state.startedTaskCount - endedCount),
    completedTaskCount: ended[0],
    failedTaskCount: ended[1],
    killedTaskCount: ended[2],
    completedIndexCount: state.completedIndexes.count,
    speculativeTaskCount: state.speculativeTaskCount,
    parentIds: state.parentIds,
    rdds: state.rdds,
    resourceProfileId: state.resourceProfileId,
    jobIds: [...state.jobIds],
    killedTasksByReason: Object.fromEntries(state.killedTasksByReason ?? []),
    sums: state.sums.toSums(),
    taskTimeMs: state.taskTimeMs,
    ...(table === undefined ? {} : { tasks: table.finish(failures?.failures() ?? []) }),
    ...(peaks === undefined ? {} : { peaks }),
  };
}
