import type { JobData } from '../../model/job.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { TASK_FAILED, TASK_KILLED, TASK_SUCCESS } from '../../model/task-columns.ts';
import {
  amountAt,
  idAt,
  idsAt,
  type JsonObject,
  objectAt,
  objectsAt,
  stringAt,
  timeAt,
} from '../json-fields.ts';
import { JOB_PROPERTY } from '../read-fields.ts';
import { keepErrorText, keepOptionalText } from '../text.ts';
import { BitSet } from './bit-set.ts';
import { HEAP_FACTOR, type MemoryBudget, type Meter } from './memory-budget.ts';
import type { StageFold } from './stage-fold.ts';
import type { StageState } from './stage-state.ts';

const JOB_BYTES = 1_000 * HEAP_FACTOR;
const TEXT_LENGTH = 1_000;
const FAILURE_LENGTH = 8_000;
/** Jobs that run a stage at once; a log that never ends its jobs has thousands. */
const MAX_RAN_IN = 100;

type JobState = { -readonly [K in keyof Facts]: Facts[K] } & {
  taskCount: number;
  skippedTaskCount: number;
  skippedStageCount: number;
  /** Of its stages that were given up. */
  readonly givenUp: Counts;
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
type Counts = Mutable<
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

/** Folds job events; a job's tasks and stages are counted from its stages at the end, as they stand then. */
export class JobFold {
  readonly #states = new Map<number, JobState>();
  readonly #running = new Map<number, JobState>();
  readonly #stages: StageFold;
  readonly #meter: Meter;
  #startedCount = 0;
  #failedCount = 0;
  #droppedCount = 0;
  /** Jobs that were as short were given up, and are not kept any more when they have ended well. */
  #tooShortMs = -Infinity;

  constructor(stages: StageFold, budget: MemoryBudget) {
    this.#stages = stages;
    stages.onGivenUp = (stage) => this.#countGivenUp(stage);
    this.#meter = budget.join({ name: 'jobs', relieve: () => this.#relieve() });
  }

  get startedCount(): number {
    return this.#startedCount;
  }
  get failedCount(): number {
    return this.#failedCount;
  }
  /** Jobs given up for the budget. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  started(event: JsonObject): void {
    this.#startedCount += 1;
    const jobId = idAt(event, 'Job ID');
    if (jobId === undefined) return;
    const infos = objectsAt(event, 'Stage Infos');
    const job = newJob(jobId, event, infos);
    for (const info of infos) this.#stages.listed(jobId, info);
    this.#states.set(jobId, job);
    this.#running.set(jobId, job);
    this.#meter.add(JOB_BYTES);
  }

  ended(event: JsonObject): void {
    const result = objectAt(event, 'Job Result');
    const hasSucceeded = stringAt(result, 'Result') === 'JobSucceeded';
    if (!hasSucceeded) this.#failedCount += 1;
    const job = this.#states.get(idAt(event, 'Job ID') ?? -1);
    if (job === undefined) return;
    const wasRunning = this.#running.delete(job.jobId);
    job.status = hasSucceeded ? 'succeeded' : 'failed';
    const completedAtMs = timeAt(event, 'Completion Time');
    if (completedAtMs !== undefined) job.completedAtMs = completedAtMs;
    const message = keepErrorText(
      stringAt(objectAt(result, 'Exception'), 'Message'),
      FAILURE_LENGTH,
    );
    if (message !== undefined) job.failureMessage = message;
    if (wasRunning) this.#skipPending(job);
    this.#stages.giveUpShort(job.stageIds);
    if (hasSucceeded && lengthOf(job) <= this.#tooShortMs) this.#giveUp(job);
  }

  /** Ties a stage that was just submitted to the jobs that run it. */
  stageSubmitted(stage: StageState): void {
    const runningIds = this.#runningOf(stage);
    stage.ranInJobIds = runningIds;
    const job = this.#running.get(runningIds[0] ?? -1);
    if (job?.sqlExecutionId !== undefined) stage.sqlExecutionId = job.sqlExecutionId;
    if (job?.jobGroup !== undefined) stage.jobGroup ??= job.jobGroup;
    if (job?.description !== undefined) stage.description ??= job.description;
  }

  #runningOf({ jobIds }: StageState): readonly number[] {
    const ids: number[] = [];
    for (const jobId of jobIds) {
      if (ids.length === MAX_RAN_IN) break;
      if (this.#running.has(jobId)) ids.push(jobId);
    }
    return ids;
  }

  finish(): readonly JobData[] {
    return [...this.#states.values()]
      .toSorted((a, b) => a.jobId - b.jobId)
      .map(({ givenUp, ...job }) => ({ ...job, ...this.#counts(job, { ...givenUp }) }));
  }

  #counts({ jobId, stageIds }: Pick<JobState, 'jobId' | 'stageIds'>, counts: Counts): Counts {
    for (const stageId of stageIds) {
      const attempts = this.#stages
        .attemptsOf(stageId)
        .filter(({ ranInJobIds }) => ranInJobIds.includes(jobId));
      addAttempts(counts, attempts);
    }
    return counts;
  }

  #countGivenUp(stage: StageState): void {
    for (const jobId of stage.ranInJobIds) {
      const job = this.#states.get(jobId);
      if (job !== undefined) addAttempts(job.givenUp, [stage]);
    }
  }

  /** Stages that never had to run because their output was there. */
  #skipPending(job: JobState): void {
    for (const stageId of job.stageIds) {
      for (const stage of this.#stages.attemptsOf(stageId)) {
        if (stage.status !== 'pending') continue;
        stage.status = 'skipped';
        job.skippedStageCount += 1;
        job.skippedTaskCount += stage.taskCount;
      }
    }
  }

  /** Forgets the shorter half of the jobs that ended well; where none did, of all. */
  #relieve(): boolean {
    const all = [...this.#states.values()];
    const ended = all.filter(({ status }) => status === 'succeeded');
    const candidates = ended.length > 0 ? ended : all;
    const shortest = candidates
      .toSorted((a, b) => lengthOf(a) - lengthOf(b) || a.jobId - b.jobId)
      .slice(0, Math.ceil(candidates.length / 2));
    for (const job of shortest) this.#giveUp(job);
    const longest = shortest.at(-1);
    if (ended.length > 0 && longest !== undefined) {
      this.#tooShortMs = Math.max(this.#tooShortMs, lengthOf(longest));
    }
    return shortest.length > 0;
  }

  #giveUp({ jobId }: JobState): void {
    this.#states.delete(jobId);
    this.#running.delete(jobId);
    this.#meter.add(-JOB_BYTES);
    this.#droppedCount += 1;
  }
}

/** What attempts of one stage add to the counts of a job. */
function addAttempts(counts: Counts, attempts: readonly StageState[]): void {
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

function lengthOf({ submittedAtMs, completedAtMs }: JobState): number {
  return (completedAtMs ?? 0) - (submittedAtMs ?? 0);
}

function distinctIndexCount(attempts: readonly StageState[]): number {
  const [first] = attempts;
  if (first === undefined || attempts.length === 1) return first?.tasks.completedIndexes.count ?? 0;
  const all = new BitSet();
  for (const { tasks } of attempts) all.addAll(tasks.completedIndexes);
  return all.count;
}

function noCounts(): Counts {
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

function newJob(jobId: number, event: JsonObject, infos: readonly JsonObject[]): JobState {
  const properties = objectAt(event, 'Properties');
  const text = (name: string): string | undefined =>
    keepOptionalText(stringAt(properties, name), TEXT_LENGTH);
  const stageIds = idsAt(event, 'Stage IDs');
  const lastInfo = infos
    .toSorted((a, b) => amountAt(a, 'Stage ID') - amountAt(b, 'Stage ID'))
    .at(-1);
  const tags = text(JOB_PROPERTY.tags);
  return {
    jobId,
    status: 'running',
    stageIds: stageIds.length > 0 ? stageIds : infos.map((info) => amountAt(info, 'Stage ID')),
    name: keepOptionalText(stringAt(lastInfo ?? {}, 'Stage Name'), 300) ?? '',
    tags: tags === undefined ? [] : tags.split(',').filter((tag) => tag !== ''),
    taskCount: infos
      .filter((info) => timeAt(info, 'Completion Time') === undefined)
      .reduce((sum, info) => sum + amountAt(info, 'Number of Tasks'), 0),
    skippedTaskCount: 0,
    skippedStageCount: 0,
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
  };
}
