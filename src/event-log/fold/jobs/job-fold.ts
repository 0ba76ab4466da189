import type { Interval } from '../../../model/interval.ts';
import type { JobData } from '../../../model/job.ts';
import { idAt, type JsonObject, objectAt, objectsAt, stringAt, timeAt } from '../../json-fields.ts';
import { keepErrorText } from '../../text.ts';
import { lesserHalf } from '../dispensable.ts';
import {
  bytesOfText,
  HEAP_FACTOR,
  type MemoryBudget,
  type Meter,
  NUMBER_BYTES,
} from '../memory-budget.ts';
import type { StageFold } from '../stages/stage-fold.ts';
import type { StageState } from '../stages/stage-state.ts';
import type { TextPool } from '../text-pool.ts';
import { addAttempts, idsOf, type JobState, lengthOf, newJobState } from './job-state.ts';
import { JobTimes } from './job-times.ts';
import { RunningJobs } from './running-jobs.ts';

const JOB_BYTES = 1_000 * HEAP_FACTOR;
const FAILURE_LENGTH = 8_000;

/** Folds job events; a job's tasks and stages are counted from its stages at the end, as they stand then. */
export class JobFold {
  readonly #states = new Map<number, JobState>();
  readonly #running = new RunningJobs();
  readonly #stages: StageFold;
  readonly #pool: TextPool;
  readonly #meter: Meter;
  #startedCount = 0;
  #failedCount = 0;
  #droppedCount = 0;
  /** Of jobs that were given up. */
  readonly #droppedTimes = new JobTimes();
  #hasUntimed = false;
  /** Jobs that were as short were given up, and are not kept any more when they have ended well. */
  #tooShortMs = -Infinity;

  constructor(stages: StageFold, budget: MemoryBudget, pool: TextPool) {
    this.#stages = stages;
    this.#pool = pool;
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

  /** When jobs ran that were given up; disjoint, in order. Undefined where none was, and where that is not known of all. */
  get droppedTimes(): readonly Interval[] | undefined {
    const isKnown = this.#droppedCount > 0 && !this.#hasUntimed;
    return isKnown ? this.#droppedTimes.finish() : undefined;
  }

  started(event: JsonObject): void {
    this.#startedCount += 1;
    const jobId = idAt(event, 'Job ID');
    if (jobId === undefined) return;
    const infos = objectsAt(event, 'Stage Infos');
    const job = newJobState(jobId, event, infos, this.#pool);
    for (const info of infos) this.#stages.listed(jobId, info);
    const before = this.#states.get(jobId);
    if (before !== undefined) this.#meter.add(-bytesOf(before));
    this.#states.set(jobId, job);
    this.#meter.add(bytesOf(job));
    this.#running.begin(job, idsOf(infos));
  }

  ended(event: JsonObject): void {
    const result = objectAt(event, 'Job Result');
    const hasSucceeded = stringAt(result, 'Result') === 'JobSucceeded';
    if (!hasSucceeded) this.#failedCount += 1;
    const job = this.#states.get(idAt(event, 'Job ID') ?? -1);
    if (job === undefined) return;
    const wasRunning = this.#running.end(job.jobId);
    job.status = hasSucceeded ? 'succeeded' : 'failed';
    const completedAtMs = timeAt(event, 'Completion Time');
    if (completedAtMs !== undefined) job.completedAtMs = completedAtMs;
    const message = keepErrorText(
      stringAt(objectAt(result, 'Exception'), 'Message'),
      FAILURE_LENGTH,
    );
    if (message !== undefined) this.#keepMessage(job, message);
    if (hasSucceeded) for (const stage of job.ranAttempts) stage.hasServed = true;
    if (wasRunning) {
      this.#skipPending(job);
      this.#stages.giveUpShort(job.stageIds);
    }
    if (hasSucceeded && lengthOf(job) <= this.#tooShortMs) this.#giveUp(job);
  }

  #keepMessage(job: JobState, message: string): void {
    this.#meter.add(-bytesOf(job));
    job.failureMessage = message;
    this.#meter.add(bytesOf(job));
  }

  /** Ties a stage that was just submitted to the jobs that run it. */
  stageSubmitted(stage: StageState): void {
    const jobs = this.#running.of(stage.stageId);
    this.#runIn(jobs, stage);
    const [job] = jobs;
    if (job?.sqlExecutionId !== undefined) stage.sqlExecutionId = job.sqlExecutionId;
    if (job?.callSite !== undefined) stage.callSite = job.callSite;
    if (job?.jobGroup !== undefined) stage.jobGroup ??= job.jobGroup;
    if (job?.description !== undefined) stage.description ??= job.description;
  }

  #runIn(jobs: readonly JobState[], stage: StageState): void {
    for (const jobId of stage.ranInJobIds) this.#states.get(jobId)?.ranAttempts.delete(stage);
    for (const { ranAttempts } of jobs) ranAttempts.add(stage);
    stage.ranInJobIds = jobs.map(({ jobId }) => jobId);
  }

  finish(): readonly JobData[] {
    return [...this.#states.values()]
      .toSorted((a, b) => a.jobId - b.jobId)
      .map(({ givenUp, ranAttempts, textBytes: _textBytes, ...job }) => {
        const counts = { ...givenUp };
        for (const attempts of Map.groupBy(ranAttempts, ({ stageId }) => stageId).values()) {
          addAttempts(counts, attempts);
        }
        return { ...job, ...counts };
      });
  }

  #countGivenUp(stage: StageState): void {
    for (const jobId of stage.ranInJobIds) {
      const job = this.#states.get(jobId);
      if (job?.ranAttempts.delete(stage) === true) addAttempts(job.givenUp, [stage]);
    }
  }

  /** Stages that never had to run because their output was there. */
  #skipPending(job: JobState): void {
    for (const stageId of job.stageIds) {
      for (const stage of this.#stages.takePending(stageId)) {
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
    const shortest = lesserHalf(
      candidates,
      (a, b) => lengthOf(a) - lengthOf(b) || b.jobId - a.jobId,
    );
    for (const job of shortest) this.#giveUp(job);
    const longest = shortest.at(-1);
    if (ended.length > 0 && longest !== undefined) {
      this.#tooShortMs = Math.max(this.#tooShortMs, lengthOf(longest));
    }
    return shortest.length > 0;
  }

  #giveUp(job: JobState): void {
    const { jobId, submittedAtMs, completedAtMs } = job;
    if (submittedAtMs === undefined || completedAtMs === undefined) this.#hasUntimed = true;
    else this.#droppedTimes.add(submittedAtMs, completedAtMs);
    this.#states.delete(jobId);
    this.#running.end(jobId);
    this.#meter.add(-bytesOf(job));
    this.#droppedCount += 1;
  }
}

function bytesOf({ stageIds, textBytes, failureMessage = '' }: JobState): number {
  return JOB_BYTES + NUMBER_BYTES * stageIds.length + textBytes + bytesOfText(failureMessage);
}
