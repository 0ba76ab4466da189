import type { ApplicationModel } from '../../model/application.ts';
import type { JobDetail } from '../../model/detail.ts';
import type { JobData } from '../../model/job.ts';
import { keptText, type Rows, timesOf, withText } from './rows.ts';

/** Failed jobs first, then the longest; in order of their ids. */
export function jobRows(app: ApplicationModel, limit: number): Rows<JobDetail> {
  const jobs = app.sections.jobs ?? [];
  const kept = jobs
    .toSorted(
      (a, b) =>
        Number(b.status === 'failed') - Number(a.status === 'failed') ||
        jobMs(b, app) - jobMs(a, app) ||
        a.jobId - b.jobId,
    )
    .slice(0, limit)
    .toSorted((a, b) => a.jobId - b.jobId);
  return { rows: kept.map((job) => jobRow(job, app)), moreCount: jobs.length - kept.length };
}

function jobMs({ submittedAtMs, completedAtMs }: JobData, { lastSeenAtMs }: ApplicationModel) {
  return submittedAtMs === undefined ? 0 : (completedAtMs ?? lastSeenAtMs) - submittedAtMs;
}

function jobRow(job: JobData, app: ApplicationModel): JobDetail {
  return {
    jobId: job.jobId,
    name: keptText(job.name),
    ...withText('description', job.description),
    ...withText('jobGroup', job.jobGroup),
    status: job.status,
    ...(job.sqlExecutionId === undefined ? {} : { sqlExecutionId: job.sqlExecutionId }),
    ...timesOf(app, job.submittedAtMs, job.completedAtMs),
    stageCount: job.stageIds.length,
    taskCount: job.taskCount,
    failedTaskCount: job.failedTaskCount,
  };
}
