import { addTo, deleteFrom } from '../../../model/by-key.ts';
import type { JobState } from './job-state.ts';

/** Jobs that run a stage at once; a log that never ends its jobs has thousands. */
const MAX_RAN_IN = 100;

interface Running {
  readonly job: JobState;
  readonly stageIds: readonly number[];
}

/** Jobs that run, and by stage those of them that list it: a stage that many jobs share has many attempts, too. */
export class RunningJobs {
  readonly #byId = new Map<number, Running>();
  readonly #byStage = new Map<number, Set<JobState>>();

  /** `stageIds`: of the stages that it lists. */
  begin(job: JobState, stageIds: readonly number[]): void {
    this.end(job.jobId);
    this.#byId.set(job.jobId, { job, stageIds });
    for (const stageId of stageIds) addTo(this.#byStage, stageId, job);
  }

  /** Whether it ran. */
  end(jobId: number): boolean {
    const running = this.#byId.get(jobId);
    if (running === undefined) return false;
    for (const stageId of running.stageIds) deleteFrom(this.#byStage, stageId, running.job);
    return this.#byId.delete(jobId);
  }

  /** Those that list a stage, the first of them. */
  of(stageId: number): readonly JobState[] {
    const first: JobState[] = [];
    for (const job of this.#byStage.get(stageId) ?? []) {
      if (first.length === MAX_RAN_IN) break;
      first.push(job);
    }
    return first;
  }
}
