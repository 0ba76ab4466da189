import type { ApplicationModel } from '../../model/application.ts';
import type { StageData } from '../../model/stage.ts';
import type { StreamingQuery } from '../../model/streaming.ts';
import { sumBy } from '../../model/sum-by.ts';
import { oncePerApplication } from '../once-per-application.ts';

/** From this share of the time on, a stream works: one that waits for its trigger gains nothing by shorter batches. Ours. */
const BUSY_SHARE = 0.8;

/**
 * Tasks of one step over all micro-batches of a stream, by stage. A batch runs each step anew, in as many tasks, so that what is
 * cut too small costs little in each and much over all of them. Only of streams that hardly ever wait for their trigger.
 */
export const tasksOverBatches = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<StageData, number> => {
    const { stages = [], jobs = [], streamingQueries = [] } = app.sections;
    const busy = new Set(streamingQueries.filter(isBusy).map(({ queryId }) => queryId));
    const queryOfJob = new Map(jobs.map((job) => [job.jobId, job.streamingQueryId]));
    const steps = Map.groupBy(stages, ({ jobIds, taskCount }) => {
      const queryId = jobIds.map((jobId) => queryOfJob.get(jobId)).find((id) => id !== undefined);
      return queryId !== undefined && busy.has(queryId) ? `${queryId} ${taskCount}` : undefined;
    });
    return new Map(
      [...steps].flatMap(([step, ofStep]) => {
        const count = sumBy(ofStep, ({ taskCount }) => taskCount);
        return step === undefined ? [] : ofStep.map((stage) => [stage, count] as const);
      }),
    );
  },
);

function isBusy({ recentBatches }: StreamingQuery): boolean {
  const fromMs = recentBatches[0]?.atMs;
  const last = recentBatches.at(-1);
  if (fromMs === undefined || last?.atMs === undefined) return false;
  const spanMs = last.atMs + last.triggerMs - fromMs;
  return sumBy(recentBatches, ({ triggerMs }) => triggerMs) >= BUSY_SHARE * spanMs;
}
