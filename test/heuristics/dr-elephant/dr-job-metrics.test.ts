import { describe, expect, it } from 'vitest';
import { drJobMetrics } from '../../../src/heuristics/dr-elephant/dr-job-metrics.ts';
import type { JobData } from '../../../src/model/job.ts';
import { aJob, anApplication } from '../../builders/application.ts';
import { FAILED_SHARE_EDGES, judge, run, scoreOf, shown } from './judged.ts';

const withJobs = (jobs: readonly JobData[]) => anApplication({ sections: { jobs } });

const jobs = (failedCount: number, succeededCount: number): readonly JobData[] =>
  Array.from({ length: failedCount + succeededCount }, (_, jobId) =>
    aJob({ jobId, status: jobId < failedCount ? 'failed' : 'succeeded' }),
  );

const jobWithTasks = (failedTaskCount: number, completedTaskCount: number) =>
  aJob({ failedTaskCount, completedTaskCount, killedTaskCount: 500, skippedTaskCount: 500 });

describe('dr-job-metrics', () => {
  it.for(FAILED_SHARE_EDGES)(
    '%i failed and %i succeeded jobs are %s',
    ([failed, succeeded, severity]) => {
      expect(judge(drJobMetrics, withJobs(jobs(failed, succeeded)))).toBe(severity);
    },
  );

  it.for(FAILED_SHARE_EDGES)(
    '%i failed and %i completed tasks of a job are %s',
    ([failed, completed, severity]) => {
      expect(judge(drJobMetrics, withJobs([aJob(), jobWithTasks(failed, completed)]))).toBe(
        severity,
      );
    },
  );

  it('leaves running jobs out', () => {
    const running = aJob({ jobId: 9, status: 'running' });

    expect(
      judge(drJobMetrics, withJobs([...jobs(1, 9), ...Array.from({ length: 90 }, () => running)])),
    ).toBe('low');
  });

  it('has nothing against an application without jobs or tasks', () => {
    expect(judge(drJobMetrics, withJobs([]))).toBe('none');
    expect(judge(drJobMetrics, withJobs([jobWithTasks(0, 0)]))).toBe('none');
  });

  it('lists jobs past moderate only', () => {
    const verdict = run(
      drJobMetrics,
      withJobs([
        { ...jobWithTasks(3, 7), jobId: 1, name: 'load' },
        { ...jobWithTasks(1, 1), jobId: 2, name: 'merge' },
      ]),
    );

    expect(shown(verdict, 'Spark jobs with high task failure rates')).toBe(
      'job 2, merge (task failure rate: 0.500)',
    );
    expect(shown(verdict, 'Spark completed jobs count')).toBe(2);
    expect(shown(verdict, 'Spark job failure rate')).toBe(0);
  });

  it('reaches severe where its limits differ', () => {
    const apart = { low: 0.1, moderate: 0.3, severe: 0.5, critical: 0.9 };

    expect(judge(drJobMetrics, withJobs(jobs(1, 1)), { failedJobShare: apart })).toBe('severe');
    expect(judge(drJobMetrics, withJobs([jobWithTasks(1, 1)]), { failedTaskShare: apart })).toBe(
      'severe',
    );
  });

  it('has a score of 0 whatever it finds', () => {
    expect(scoreOf(run(drJobMetrics, withJobs(jobs(1, 1))))).toBe(0);
  });
});
