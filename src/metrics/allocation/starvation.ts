import type { ApplicationModel } from '../../model/application.ts';
import { hidesCauses } from '../../model/known-total.ts';
import type { StageData } from '../../model/stage.ts';
import { MS_PER_SECOND } from '../../model/units.ts';

/** Tasks were ready and no executor ever registered, so that not one task ran. */
export interface Starvation {
  /** The stage that waited longest. */
  readonly stage: StageData;
  /** From its submission to its end, or to the end of the record. */
  readonly waitMs: number;
}

/** `spark.starvation.timeout`, its default: from then on Spark itself warns that a job has not accepted any resources. */
export const STARVED_MS = 15 * MS_PER_SECOND;

/**
 * Undefined in local mode, without a stage that has tasks, once an executor came or a task was launched, and where a part of the
 * record is missing: absence of an executor is judged only where one would have been seen.
 */
export function starvation(app: ApplicationModel): Starvation | undefined {
  const { executors, stages } = app.sections;
  if (app.clusterManager === 'local' || executors === undefined || stages === undefined) {
    return undefined;
  }
  if (app.gaps.some(hidesCauses) || executors.some(({ isDriver }) => !isDriver)) return undefined;
  if (stages.some(hasRun)) return undefined;
  const [longest] = stages
    .filter(({ taskCount, submittedAtMs }) => taskCount > 0 && submittedAtMs !== undefined)
    .map((stage) => ({ stage, waitMs: waitOf(app, stage) }))
    .toSorted((a, b) => b.waitMs - a.waitMs);
  return longest;
}

function hasRun(stage: StageData): boolean {
  const { status, taskCount, activeTaskCount, completedTaskCount, failedTaskCount } = stage;
  const launchedCount =
    activeTaskCount + completedTaskCount + failedTaskCount + stage.killedTaskCount;
  const isDone = status === 'complete' && taskCount > 0;
  return isDone || launchedCount > 0 || stage.firstTaskLaunchedAtMs !== undefined;
}

function waitOf(app: ApplicationModel, { submittedAtMs, completedAtMs }: StageData): number {
  const endMs = completedAtMs ?? app.endedAtMs ?? app.lastSeenAtMs;
  return Math.max(0, endMs - (submittedAtMs ?? endMs));
}
