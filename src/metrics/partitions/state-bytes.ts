import type { ApplicationModel } from '../../model/application.ts';
import { largestBy } from '../../model/largest-by.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';

/**
 * Memory of the state that a stage of a streaming query keeps from one batch to the next, in bytes: the most that Spark told of
 * the query, of all its operators together. Undefined where the stage keeps none: its RDD is a `StateStoreRDD`, of a join a
 * `StateStoreAwareZipPartitionsRDD`.
 */
export function stateBytesOf(app: ApplicationModel, stage: StageData): number | undefined {
  if (!stage.rdds.some(({ name }) => name.startsWith('StateStore'))) return undefined;
  return largestBy(stage.jobIds, (jobId) => stateBytesByJob(app).get(jobId) ?? 0);
}

const stateBytesByJob = oncePerApplication(
  ({ sections: { jobs = [], streamingQueries = [] } }: ApplicationModel) => {
    const byQuery = new Map(
      streamingQueries.map(({ queryId, recentBatches }) => [
        queryId,
        largestBy(recentBatches, ({ stateMemoryBytes }) => stateMemoryBytes),
      ]),
    );
    return new Map(
      jobs.map(({ jobId, streamingQueryId = '' }) => [jobId, byQuery.get(streamingQueryId) ?? 0]),
    );
  },
);
