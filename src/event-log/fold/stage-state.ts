import { withoutUndefined } from '../../model/record-of.ts';
import type { RddInfo, StageData, StageStatus, StandsFor } from '../../model/stage.ts';
import { amountAt, idAt, idsAt, type JsonObject, stringAt, timeAt } from '../json-fields.ts';
import { keepErrorText } from '../text.ts';
import type { KeptUnread } from '../unread.ts';
import { NO_TASKS, type StageTasks } from './stage-tasks.ts';
import type { TextPool } from './text-pool.ts';

export const NAME_LENGTH = 300;
const FAILURE_LENGTH = 4_000;

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
