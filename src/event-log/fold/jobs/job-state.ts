import type { JobData } from '../../../model/job.ts';
import { withoutUndefined } from '../../../model/record-of.ts';
import { sumBy } from '../../../model/sum-by.ts';
import { TASK_FAILED, TASK_KILLED, TASK_SUCCESS } from '../../../model/task-columns.ts';
import {
  amountAt,
  countAt,
  idAt,
  idsAt,
  type JsonObject,
  objectAt,
  stringAt,
  timeAt,
} from '../../json-fields.ts';
import { JOB_PROPERTY } from '../../read-fields.ts';
import { BitSet } from '../stages/bit-set.ts';
import type { StageState } from '../stages/stage-state.ts';
import type { TextPool } from '../text-pool.ts';

const NAME_LENGTH = 300;
const TEXT_LENGTH = 1_000;

/** A job while the log is read. */
export type JobState = { -readonly [K in keyof Facts]: Facts[K] } & {
  taskCount: number;
  skippedTaskCount: number;
  skippedStageCount: number;
  /** Of its stages, those that were submitted while it ran and are kept: what they take is counted with them. */
  readonly ranAttempts: Set<StageState>;
  /** Of its stages that were given up. */
  readonly givenUp: JobCounts;
  /** What texts take that nothing before it had, as the budget counts it. */
  readonly textBytes: number;
};
type Facts = Pick<
  JobData,
  | 'jobId'
  | 'status'
  | 'submittedAtMs'
  | 'completedAtMs'
  | 'stageIds'
  | 'name'
  | 'description'
  | 'jobGroup'
  | 'tags'
  | 'schedulingPool'
  | 'sqlExecutionId'
  | 'streamingQueryId'
  | 'streamingBatchId'
  | 'callSite'
  | 'failureMessage'
>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** What is counted of a job's stages and tasks. */
export type JobCounts = Mutable<
  Pick<
    JobData,
    | 'activeTaskCount'
    | 'completedTaskCount'
    | 'failedTaskCount'
    | 'killedTaskCount'
    | 'completedIndexCount'
    | 'activeStageCount'
    | 'completedStageCount'
    | 'failedStageCount'
  >
>;

/** What attempts of one stage add to the counts of a job. */
export function addAttempts(counts: JobCounts, attempts: readonly StageState[]): void {
  for (const { status, tasks } of attempts) {
    counts.activeTaskCount += tasks.activeCount;
    counts.completedTaskCount += tasks.ended[TASK_SUCCESS];
    counts.failedTaskCount += tasks.ended[TASK_FAILED];
    counts.killedTaskCount += tasks.ended[TASK_KILLED];
    counts.activeStageCount += status === 'active' ? 1 : 0;
    counts.failedStageCount += status === 'failed' ? 1 : 0;
  }
  counts.completedStageCount += attempts.some(({ status }) => status === 'complete') ? 1 : 0;
  counts.completedIndexCount += distinctIndexCount(attempts);
}

/** In ms; 0 or less for a job whose start or end is not known, so that it counts as short. */
export function lengthOf({ submittedAtMs, completedAtMs }: JobState): number {
  return (completedAtMs ?? 0) - (submittedAtMs ?? 0);
}

function distinctIndexCount(attempts: readonly StageState[]): number {
  const [first] = attempts;
  if (first === undefined || attempts.length === 1) return first?.tasks.completedIndexes.count ?? 0;
  const all = new BitSet();
  for (const { tasks } of attempts) all.addAll(tasks.completedIndexes);
  return all.count;
}

function noCounts(): JobCounts {
  return {
    activeTaskCount: 0,
    completedTaskCount: 0,
    failedTaskCount: 0,
    killedTaskCount: 0,
    completedIndexCount: 0,
    activeStageCount: 0,
    completedStageCount: 0,
    failedStageCount: 0,
  };
}

/** Of stages as a job lists them. */
export function idsOf(infos: readonly JsonObject[]): readonly number[] {
  return [...new Set(infos.map((info) => amountAt(info, 'Stage ID')))];
}

/** As its start says it. */
export function newJobState(
  jobId: number,
  event: JsonObject,
  infos: readonly JsonObject[],
  pool: TextPool,
): JobState {
  const properties = objectAt(event, 'Properties');
  const text = (name: string): string | undefined =>
    pool.optionalText(stringAt(properties, name), TEXT_LENGTH);
  const stageIds = idsAt(event, 'Stage IDs');
  const lastInfo = infos
    .toSorted((a, b) => amountAt(a, 'Stage ID') - amountAt(b, 'Stage ID'))
    .at(-1);
  const tags = text(JOB_PROPERTY.tags);
  return {
    jobId,
    status: 'running',
    stageIds: stageIds.length > 0 ? stageIds : idsOf(infos),
    name: pool.text(stringAt(lastInfo ?? {}, 'Stage Name') ?? '', NAME_LENGTH),
    tags: tags === undefined ? [] : tags.split(',').filter((tag) => tag !== ''),
    taskCount: sumBy(
      infos.filter((info) => timeAt(info, 'Completion Time') === undefined),
      (info) => countAt(info, 'Number of Tasks'),
    ),
    skippedTaskCount: 0,
    skippedStageCount: 0,
    ranAttempts: new Set(),
    givenUp: noCounts(),
    ...withoutUndefined({
      submittedAtMs: timeAt(event, 'Submission Time'),
      description: text(JOB_PROPERTY.description),
      jobGroup: text(JOB_PROPERTY.jobGroup),
      schedulingPool: text(JOB_PROPERTY.schedulingPool),
      sqlExecutionId: idAt(properties, JOB_PROPERTY.sqlExecutionId),
      streamingQueryId: text(JOB_PROPERTY.streamingQueryId),
      streamingBatchId: idAt(properties, JOB_PROPERTY.streamingBatchId),
      callSite: text(JOB_PROPERTY.callSite),
    }),
    // last: by then the pool was asked for all of them
    textBytes: pool.takeNewBytes(),
  };
}
