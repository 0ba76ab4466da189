import type { ApplicationModel } from '../../src/model/application.ts';
import type { JobData } from '../../src/model/job.ts';
import {
  type ApplicationDraft,
  aJob,
  anApplication,
  MINUTE_MS,
  STARTED_AT_MS,
} from './application.ts';

/** Half an hour on eight slots: jobs from end to end but for these gaps, in ms, the first after a minute. */
export function withGaps(
  gapsMs: readonly number[],
  overrides: ApplicationDraft = {},
  ofJob: (jobId: number) => Partial<JobData> = () => ({}),
): ApplicationModel {
  const endMs = STARTED_AT_MS + 30 * MINUTE_MS;
  let startMs = STARTED_AT_MS;
  const jobs = [...gapsMs, 0].map((gapMs, jobId) => {
    const isLast = jobId === gapsMs.length;
    const job = aJob({
      jobId,
      submittedAtMs: startMs,
      completedAtMs: isLast ? endMs : startMs + MINUTE_MS,
      callSite: 'collect at train.py:9',
      ...ofJob(jobId),
    });
    startMs += MINUTE_MS + gapMs;
    return job;
  });
  const { sections, ...rest } = overrides;
  return anApplication({ ...rest, sections: { jobs, stages: [], ...sections } });
}
