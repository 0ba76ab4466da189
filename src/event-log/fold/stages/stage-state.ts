import { withoutUndefined } from '../../../model/record-of.ts';
import type { RddInfo, StageData, StageStatus, StandsFor } from '../../../model/stage.ts';
import { countAt, idAt, idsAt, type JsonObject, stringAt, timeAt } from '../../json-fields.ts';
import { JOB_PROPERTY } from '../../read-fields.ts';
import { keepErrorText } from '../../text.ts';
import type { KeptUnread } from '../../unread.ts';
import { bytesOfText, HEAP_FACTOR, NUMBER_BYTES } from '../memory-budget.ts';
import type { TextPool } from '../text-pool.ts';
import { NO_TASKS, type StageTasks } from './stage-tasks.ts';

/** Characters that are kept of the names of stages, RDDs and their scopes. */
export const NAME_LENGTH = 300;
const FAILURE_LENGTH = 4_000;
const DESCRIPTION_LENGTH = 1_000;
/** A stage attempt without its tasks, its lineage and long lists of ids; measured, texts that repeat left out. */
const STATE_BYTES = 2_500 * HEAP_FACTOR;

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
  /** What texts take that no stage before it had, as the budget counts it. */
  textBytes: number;
  /** What it takes itself, as the budget counts it. */
  ownBytes: number;
  resourceProfileId: number;
  /** Jobs that list it, and those that were running when it was submitted. */
  jobIds: number[];
  ranInJobIds: readonly number[];
  sqlExecutionId?: number;
  schedulingPool?: string;
  description?: string;
  jobGroup?: string;
  /** Of the job that ran it: under adaptive execution all stages have one name. */
  callSite?: string;
  /** Whether the log says that it was submitted or completed; tasks alone show that its events were lost. */
  isAnnounced: boolean;
  /** Whether a job that it ran for succeeded. */
  hasServed: boolean;
  /** Tasks of earlier attempts that succeeded while it was the newest. */
  coveredCount: number;
  tasks: StageTasks;
}

/** Most have one attempt: a number takes less than a text. */
export function keyOf(stageId: number, stageAttemptId: number): number | string {
  return stageAttemptId === 0 ? stageId : `${stageId}.${stageAttemptId}`;
}

/** Whether no event of it is due any more; a skipped attempt never began. */
export function hasEnded({ status }: StageState): boolean {
  return status === 'complete' || status === 'failed';
}

/** What it takes of the memory budget, about. */
export function bytesOf({ jobIds, parentIds, textBytes, failureReason = '' }: StageState): number {
  const idBytes = NUMBER_BYTES * (jobIds.length + parentIds.length);
  return STATE_BYTES + idBytes + textBytes + bytesOfText(failureReason);
}

/** As it is before anything is told of it. */
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
    textBytes: 0,
    ownBytes: 0,
    resourceProfileId: 0,
    jobIds: [],
    ranInJobIds: [],
    isAnnounced: false,
    hasServed: false,
    coveredCount: 0,
    tasks: NO_TASKS,
  };
}

/** Tasks whose stage no event announced; where all had to succeed, those that no event says did. */
export function lostTaskCount(state: StageState): number {
  const { taskCount, tasks, isAnnounced, coveredCount } = state;
  if (!isAnnounced) return tasks.endedCount;
  if (!hadToFinish(state)) return 0;
  return Math.max(0, taskCount - tasks.completedIndexes.count - coveredCount);
}

/** A retry that is still active may be of no use any more: the job can succeed by tasks of the attempt before. */
function hadToFinish({ status, hasServed, stageAttemptId }: StageState): boolean {
  return status === 'complete' || (status === 'active' && hasServed && stageAttemptId === 0);
}

/** Whether the info of a completed stage says why it failed. */
export function hasFailed(info: JsonObject): boolean {
  return (stringAt(info, 'Failure Reason') ?? '') !== '';
}

/** What a `Stage Info` says; a later one of the same attempt knows more. */
export function fillFromInfo(state: StageState, info: JsonObject, pool: TextPool): void {
  state.name = pool.text(stringAt(info, 'Stage Name') ?? state.name, NAME_LENGTH);
  state.taskCount = countAt(info, 'Number of Tasks');
  state.resourceProfileId = idAt(info, 'Resource Profile Id') ?? 0;
  state.parentIds = idsAt(info, 'Parent IDs');
  const submittedAtMs = timeAt(info, 'Submission Time');
  const completedAtMs = timeAt(info, 'Completion Time');
  const failureReason = keepErrorText(stringAt(info, 'Failure Reason'), FAILURE_LENGTH);
  if (submittedAtMs !== undefined) state.submittedAtMs = submittedAtMs;
  if (completedAtMs !== undefined) state.completedAtMs = completedAtMs;
  if (failureReason !== undefined) state.failureReason = failureReason;
}

/** What the properties of its submission say. */
export function fillFromProperties(
  state: StageState,
  properties: JsonObject,
  pool: TextPool,
): void {
  const text = (name: string): string | undefined =>
    pool.optionalText(stringAt(properties, name), DESCRIPTION_LENGTH);
  state.schedulingPool = text(JOB_PROPERTY.schedulingPool) ?? 'default';
  const description = text(JOB_PROPERTY.description);
  const jobGroup = text(JOB_PROPERTY.jobGroup);
  if (description !== undefined) state.description = description;
  if (jobGroup !== undefined) state.jobGroup = jobGroup;
}

/** The stage attempt as the model has it. */
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
