import { type ApplicationModel } from '../../model/application.ts';
import { type JobData } from '../../model/job.ts';
import { type StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';

const SERVER_CLASS = /HiveThriftServer2|SparkConnectServer|kyuubi|LivyThriftServer/i;
const SERVER_NAME = /^Thrift JDBC\/ODBC Server$|^Spark Connect server$|^kyuubi_/i;

/** How Structured Streaming describes the jobs of a micro-batch: all that a History Server tells of them. */
const MICRO_BATCH = /\brunId = [0-9a-f-]{36}\s+batch = \d+$/;

/**
 * Why an application waits for work by design, so that its idle time is no waste: it streams, or it serves queries of others.
 * Undefined for batch jobs and notebooks.
 */
export function serviceReason(app: ApplicationModel): string | undefined {
  if (isStreaming(app)) return 'a streaming application waits for its next batch by design';
  return isServer(app) ? 'a query server waits for its clients by design' : undefined;
}

function isStreaming({ sections: { streamingQueries = [], jobs = [] } }: ApplicationModel) {
  return (
    streamingQueries.length > 0 ||
    jobs.some((job) => isOfMicroBatch(job) || job.description?.startsWith('Streaming job from'))
  );
}

function isOfMicroBatch({ streamingQueryId, description = '' }: JobData): boolean {
  return streamingQueryId !== undefined || MICRO_BATCH.test(description);
}

/** Jobs of Structured Streaming, by number. */
const jobsOfMicroBatches = oncePerApplication(
  (app: ApplicationModel): ReadonlySet<number> =>
    new Set((app.sections.jobs ?? []).filter(isOfMicroBatch).map(({ jobId }) => jobId)),
);

/** Whether the stage ran for a batch of Structured Streaming, which switches adaptive execution off by itself. */
export function isStreamingStage(app: ApplicationModel, { jobIds }: StageData): boolean {
  const ofMicroBatches = jobsOfMicroBatches(app);
  return jobIds.some((jobId) => ofMicroBatches.has(jobId));
}

function isServer({ name, sections: { environment, services } }: ApplicationModel): boolean {
  const { thriftOperationCount = 0, connectOperationCount = 0 } = services ?? {};
  if (thriftOperationCount + connectOperationCount > 0) return true;
  const command = environment?.systemProperties['sun.java.command'] ?? '';
  return SERVER_CLASS.test(command) || SERVER_NAME.test(name);
}
