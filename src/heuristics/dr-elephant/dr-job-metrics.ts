import { z } from 'zod';
import { failedShare } from '../../metrics/dr-elephant/failed-share.ts';
import { severityAscending, type Thresholds } from '../../metrics/dr-elephant/thresholds.ts';
import { headlineOf, shareInWords } from '../../metrics/words.ts';
import type { Evidence, FindingDraft } from '../../model/finding.ts';
import type { JobData } from '../../model/job.ts';
import { isAtLeast, type Severity } from '../../model/severity.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import { measure } from '../measure.ts';
import { APPLICATION, flagIf, text, verdictOf } from './judgement.ts';
import { andMore, listing } from './listing.ts';
import { ascending } from './severity-thresholds.ts';

const Options = z.strictObject({
  // severe equals critical there too: severe never occurs
  failedJobShare: ascending(0.1, 0.3, 0.5, 0.5),
  failedTaskShare: ascending(0.1, 0.3, 0.5, 0.5),
});

interface JudgedJob {
  readonly job: JobData;
  readonly failedTaskShare: number;
  readonly severity: Severity;
}

export const drJobMetrics: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-job-metrics',
    title: 'Jobs or their tasks fail',
    why: 'A failed job is work to be done again, and tasks that fail and are retried take the cores of others.',
    category: 'reliability',
  },
  requires: ['jobs'],
  options: Options,
  gates: 'fixed',
  evaluate(app, { failedJobShare, failedTaskShare }) {
    const { jobs } = app.sections;
    const failed = jobs.filter(({ status }) => status === 'failed');
    const completedCount = jobs.filter(({ status }) => status === 'succeeded').length;
    const share = failedShare(failed.length, completedCount);
    const judged = jobs.map((job) => judge(job, failedTaskShare));
    return verdictOf(
      [...jobFinding(share, failed, failedJobShare), ...taskFinding(judged, failedTaskShare)],
      {
        details: [
          measure('Spark completed jobs count', completedCount, 'count'),
          measure('Spark failed jobs count', failed.length, 'count'),
          text('Spark failed jobs list', listing(failed.map(nameOf))),
          measure('Spark job failure rate', share, 'ratio'),
          highTaskFailureRow(judged),
        ],
        weight: 0,
      },
    );
  },
});

function judge(job: JobData, limits: Thresholds): JudgedJob {
  const failedTaskShare = failedShare(job.failedTaskCount, job.completedTaskCount);
  return { job, failedTaskShare, severity: severityAscending(failedTaskShare, limits) };
}

function jobFinding(
  share: number,
  failed: readonly JobData[],
  limits: Thresholds,
): readonly FindingDraft[] {
  return flagIf(severityAscending(share, limits), (severity) => ({
    subject: APPLICATION,
    headline: `${failed.length} of the jobs failed, ${shareInWords(share)} of those that ended`,
    evidence: [
      measure('Share of failed jobs', share, 'ratio', limits[severity]),
      text('Failed jobs', listing(failed.map(nameOf))),
    ],
    recommendations: [
      {
        kind: 'look-into',
        advice: 'See the failure message of each job, then the logs of the executors that ran it.',
      },
    ],
  }));
}

function taskFinding(judged: readonly JudgedJob[], limits: Thresholds): readonly FindingDraft[] {
  const raised = judged
    .filter(({ severity }) => severity !== 'none')
    .toSorted((a, b) => b.failedTaskShare - a.failedTaskShare || a.job.jobId - b.job.jobId);
  const [worst] = raised;
  if (worst === undefined) return [];
  return flagIf(worst.severity, (severity) => ({
    subject: APPLICATION,
    headline: headlineOf(
      `Job ${worst.job.jobId}: ${worst.job.failedTaskCount} task attempts failed, ${shareInWords(worst.failedTaskShare)} of those that ended${andMore(raised.length - 1)}`,
    ),
    evidence: [
      measure(
        `Share of failed tasks in job ${worst.job.jobId}`,
        worst.failedTaskShare,
        'ratio',
        limits[severity],
      ),
      text('Jobs with failed tasks', listing(raised.map(describe))),
    ],
    recommendations: [
      {
        kind: 'look-into',
        advice:
          'Group the failed tasks by error, host and executor: one cause is usually behind most.',
      },
    ],
  }));
}

/** Only those past moderate, as the ancestor lists them. */
function highTaskFailureRow(judged: readonly JudgedJob[]): Evidence {
  const high = judged.filter(({ severity }) => isAtLeast(severity, 'severe'));
  return text('Spark jobs with high task failure rates', listing(high.map(describe)));
}

function describe({ job, failedTaskShare }: JudgedJob): string {
  return `${nameOf(job)} (task failure rate: ${failedTaskShare.toFixed(3)})`;
}

function nameOf({ jobId, name }: JobData): string {
  return `job ${jobId}, ${name}`;
}
