import { describe, expect, it } from 'vitest';
import { aJob, STARTED_AT_MS } from '../../builders/application.ts';
import { detailWith, times } from '../../builders/detailed.ts';

describe('the jobs', () => {
  it('are the longest, in order of their ids', () => {
    const jobs = times(250, (jobId) =>
      aJob({ jobId, completedAtMs: STARTED_AT_MS + (jobId % 2 === 0 ? jobId : 1_000 + jobId) }),
    );
    const { jobs: rows, moreJobCount } = detailWith({ jobs });

    expect(moreJobCount).toBe(50);
    expect(rows.map(({ jobId }) => jobId)).toEqual(
      rows.map(({ jobId }) => jobId).toSorted((a, b) => a - b),
    );
    expect(rows.filter(({ jobId }) => jobId % 2 === 1)).toHaveLength(125);
  });

  it('count one that still runs to the end of the record, and give it no duration', () => {
    const { completedAtMs: _completedAtMs, ...running } = aJob({ status: 'running' });
    const { jobs } = detailWith({ jobs: [{ ...running, submittedAtMs: STARTED_AT_MS + 5_000 }] });

    expect(jobs[0]).toMatchObject({ status: 'running', startOffsetMs: 5_000 });
    expect(jobs[0]).not.toHaveProperty('durationMs');
  });
});
