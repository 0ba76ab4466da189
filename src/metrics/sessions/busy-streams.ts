import type { ApplicationModel } from '../../model/application.ts';
import type { StageData } from '../../model/stage.ts';
import type { StreamingQuery } from '../../model/streaming.ts';
import { sumBy } from '../../model/sum-by.ts';
import { oncePerApplication } from '../once-per-application.ts';

/**
 * Of the time between its first batch and its last, what a streaming query must have spent in batches for anything to be gained
 * by shorter ones: what waits for its next trigger would only wait longer. Ours: a stream that reads what there is and ends, or
 * that falls behind, spends next to all of it.
 */
const BUSY_SHARE = 0.8;

/**
 * Whether the stage ran for a batch of a streaming query that worked without a rest. False where the record has no progress of
 * the query, or of one batch only.
 */
export function isOfBusyStream(app: ApplicationModel, { jobIds }: StageData): boolean {
  const busy = jobsOfBusyStreams(app);
  return jobIds.some((jobId) => busy.has(jobId));
}

const jobsOfBusyStreams = oncePerApplication((app: ApplicationModel): ReadonlySet<number> => {
  const { streamingQueries = [], jobs = [] } = app.sections;
  const busy = new Set(streamingQueries.filter(isBusy).map(({ queryId }) => queryId));
  return new Set(
    jobs
      .filter(({ streamingQueryId }) => busy.has(streamingQueryId ?? ''))
      .map(({ jobId }) => jobId),
  );
});

/** A batch's progress is reported with the time at which it was triggered. */
function isBusy({ recentBatches }: StreamingQuery): boolean {
  const first = recentBatches.at(0)?.atMs;
  const last = recentBatches.at(-1);
  if (first === undefined || last?.atMs === undefined || recentBatches.length < 2) return false;
  const wholeMs = last.atMs + last.triggerMs - first;
  return sumBy(recentBatches, ({ triggerMs }) => triggerMs) >= BUSY_SHARE * wholeMs;
}
