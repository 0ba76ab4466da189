import { withoutUndefined } from '../../model/record-of.ts';
import type { RddInfo, StageData, StageStatus, StandsFor } from '../../model/stage.ts';
import {
  amountAt,
  booleanAt,
  idAt,
  idsAt,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  parsedObject,
  stringAt,
  timeAt,
} from '../json-fields.ts';
import { keepErrorText } from '../text.ts';
import type { KeptUnread } from '../unread.ts';
import { NO_TASKS, type StageTasks } from './stage-tasks.ts';
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
  /** RDDs and call stack as they stand in the log, where none is persisted: until somebody needs them. */
  unread: KeptUnread | undefined;
  /** Whether its lineage is known for good; what was cached is known at the end. */
  isDescribed: boolean;
  /** What its lineage takes, as the budget counts it. */
  lineageBytes: number;
  resourceProfileId: number;
  /** Jobs that list it, and those that were running when it was submitted. */
  readonly jobIds: number[];
  ranInJobIds: readonly number[];
  sqlExecutionId?: number;
  schedulingPool?: string;
  description?: string;
  jobGroup?: string;
  /** Of the job that ran it: under adaptive execution all stages have one name. */
  callSite?: string;
  /** Whether the log says that it was submitted or completed; tasks alone show that its events were lost. */
  isAnnounced: boolean;
  tasks: StageTasks;
}

export function newStageState(stageId: number, stageAttemptId: number): StageState {
  return {
    stageId,
    stageAttemptId,
    status: 'pending',
    name: '',
    details: '',
    taskCount: 0,
    parentIds: [],
    rdds: [],
    unread: undefined,
    isDescribed: false,
    lineageBytes: 0,
    resourceProfileId: 0,
    jobIds: [],
    ranInJobIds: [],
    isAnnounced: false,
    tasks: NO_TASKS,
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

/** Keeps a lineage, in which nothing is persisted, as it stands in the log. */
export function putOffLineage(state: StageState, unread: KeptUnread): void {
  state.unread = unread;
  state.rdds = [];
  state.isDescribed = true;
}

/** The part of a `Stage Info` that is only kept for stages that really ran. */
export function fillLineage(state: StageState, info: JsonObject, pool: TextPool): void {
  state.details = pool.text(stringAt(info, 'Details') ?? '', DETAILS_LENGTH);
  const rdds = objectsAt(info, 'RDD Info').map((rdd) => readRdd(rdd, pool));
  state.rdds =
    rdds.length <= MAX_RDDS
      ? rdds
      : [...rdds.filter(isPersisted), ...rdds.filter((rdd) => !isPersisted(rdd))].slice(
          0,
          MAX_RDDS,
        );
  state.isDescribed ||= rdds.length > 0 && !rdds.some(isPersisted);
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

/** As nearly all are: without an escape in it. */
const PLAIN_SCOPE = /^\{"id":"\d+","name":"([^"\\\p{Cc}]*)"\}$/u;

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
  const plainName = PLAIN_SCOPE.exec(scope)?.[1];
  if (plainName !== undefined) return pool.optionalText(plainName, NAME_LENGTH);
  // a scope is a nicety: without it the stage is as good
  return pool.optionalText(stringAt(parsedObject(scope), 'name'), NAME_LENGTH);
}

export function finishStage(state: StageState, standsFor: StandsFor | undefined): StageData {
  return {
    ...withoutUndefined({
      submittedAtMs: state.submittedAtMs,
      completedAtMs: state.completedAtMs,
      failureReason: state.failureReason,
      sqlExecutionId: state.sqlExecutionId,
      schedulingPool: state.schedulingPool,
      description: state.description,
      jobGroup: state.jobGroup,
      standsFor,
    }),
    stageId: state.stageId,
    stageAttemptId: state.stageAttemptId,
    status: state.status,
    name: state.name,
    details: state.details,
    taskCount: state.taskCount,
    parentIds: state.parentIds,
    rdds: state.rdds,
    resourceProfileId: state.resourceProfileId,
    jobIds: [...new Set(state.jobIds)],
    ...state.tasks.finish(),
  };
}
