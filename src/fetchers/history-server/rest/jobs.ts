import { keepErrorText, keepOptionalText, keepText } from '../../../event-log/text.ts';
import type { JobData } from '../../../model/job.ts';
import { withoutUndefined } from '../../../model/record-of.ts';
import type { JobRow, SqlRow, StageRow } from './schema.ts';

const NAME_LENGTH = 300;
const TEXT_LENGTH = 1_000;
const FAILURE_LENGTH = 8_000;

/** By id. What made a job fail stands in its stages, in the words of its own end. */
export function toJobs(
  rows: readonly JobRow[],
  stages: readonly StageRow[],
  sql: readonly SqlRow[] = [],
): readonly JobData[] {
  const executionOf = new Map(
    sql.flatMap((row) => jobIdsOf(row).map((jobId) => [jobId, row.id] as const)),
  );
  return rows
    .map((row) => toJob(row, stages, executionOf.get(row.jobId)))
    .toSorted((a, b) => a.jobId - b.jobId);
}

/** Jobs of an SQL execution, however they ended, in their order. */
export function jobIdsOf({
  runningJobIds,
  successJobIds,
  failedJobIds,
}: SqlRow): readonly number[] {
  return [...runningJobIds, ...successJobIds, ...failedJobIds].toSorted((a, b) => a - b);
}

function toJob(
  row: JobRow,
  stages: readonly StageRow[],
  sqlExecutionId: number | undefined,
): JobData {
  return {
    jobId: row.jobId,
    status: statusOf(row.status),
    stageIds: row.stageIds,
    name: keepText(row.name ?? '', NAME_LENGTH),
    tags: row.jobTags ?? [],
    taskCount: row.numTasks,
    activeTaskCount: row.numActiveTasks,
    completedTaskCount: row.numCompletedTasks,
    skippedTaskCount: row.numSkippedTasks,
    failedTaskCount: row.numFailedTasks,
    killedTaskCount: row.numKilledTasks,
    completedIndexCount: row.numCompletedIndices,
    activeStageCount: row.numActiveStages,
    completedStageCount: row.numCompletedStages,
    skippedStageCount: row.numSkippedStages,
    failedStageCount: row.numFailedStages,
    ...withoutUndefined({
      submittedAtMs: row.submissionTime,
      completedAtMs: row.completionTime,
      description: keepOptionalText(row.description, TEXT_LENGTH),
      jobGroup: keepOptionalText(row.jobGroup, TEXT_LENGTH),
      sqlExecutionId,
      failureMessage: keepErrorText(failureOf(row, stages), FAILURE_LENGTH),
    }),
  };
}

function statusOf(status: string): JobData['status'] {
  if (status === 'SUCCEEDED') return 'succeeded';
  return status === 'FAILED' ? 'failed' : 'running';
}

function failureOf(job: JobRow, stages: readonly StageRow[]): string | undefined {
  if (job.status !== 'FAILED') return undefined;
  return stages
    .filter(
      ({ stageId, failureReason }) => failureReason !== undefined && job.stageIds.includes(stageId),
    )
    .toSorted((a, b) => (a.completionTime ?? 0) - (b.completionTime ?? 0))
    .at(-1)?.failureReason;
}
