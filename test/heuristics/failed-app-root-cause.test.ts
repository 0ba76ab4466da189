import { describe, expect, it } from 'vitest';
import { failedAppRootCause } from '../../src/heuristics/failed-app-root-cause.ts';
import type { ApplicationModel, Outcome } from '../../src/model/application.ts';
import type { JobData } from '../../src/model/job.ts';
import {
  aJob,
  anApplication,
  anEnvironment,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { aStarved, aWaitingStage } from '../builders/starved.ts';

const ABORTED =
  'Job aborted due to stage failure: Task 2 in stage 5.0 failed 4 times, most recent failure: Lost task 2.3 in stage 5.0 (TID 41) (host-1 executor 1): ';
const PYTHON = `${ABORTED}org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "/opt/spark/python/pyspark/worker.py", line 830, in main
    process()
  File "/home/etl/jobs/orders.py", line 17, in parse
    return int(text)
ValueError: invalid literal for int() with base 10: 'x'
`;

function failing(
  message: string,
  outcome: Outcome = 'failed',
  later: readonly JobData[] = [],
): ApplicationModel {
  const failed = aJob({
    jobId: 4,
    status: 'failed',
    completedAtMs: STARTED_AT_MS + 20 * MINUTE_MS,
    failureMessage: message,
  });
  return anApplication({ outcome, sections: { jobs: [aJob(), failed, ...later] } });
}

interface InVain {
  readonly waitMs: number;
  readonly outcome?: Outcome;
  readonly message?: string;
  readonly diagnostics?: string;
}

/** An application that ended while its first stage waited for an executor. */
function endingInVain({ waitMs, outcome = 'failed', message, diagnostics }: InVain) {
  const status = diagnostics === undefined ? 'failed' : 'running';
  const failed = aJob({ status, failureMessage: message ?? 'Job 0 cancelled' });
  const stage = aWaitingStage({ completedAtMs: STARTED_AT_MS + 1_000 + waitMs });
  const usage = diagnostics === undefined ? {} : { clusterUsage: { tags: [], diagnostics } };
  return aStarved({ outcome, sections: { jobs: [failed], stages: [stage], ...usage } });
}

describe('failed-app-root-cause', () => {
  it('names the error and the line of the user’s own code', () => {
    const { severity, findings } = judge(failedAppRootCause, failing(PYTHON));

    expect(severity).toBe('critical');
    expect(findings[0]?.headline).toContain('ValueError: invalid literal for int()');
    expect(findings[0]?.headline).toContain('orders.py line 17');
    expect(findings[0]?.headline.length).toBeLessThanOrEqual(120);
    expect(findings[0]?.subject).toEqual({ kind: 'stage', stageId: 5, stageAttemptId: 0 });
  });

  it.for([
    {
      message: `${ABORTED}java.lang.IllegalStateException: broken`,
      says: 'IllegalStateException: broken',
    },
    {
      message:
        'Job aborted due to stage failure: Total size of serialized results of 40 tasks (1100.0 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)',
      says: 'maxResultSize',
    },
    {
      message: `${ABORTED}java.io.FileNotFoundException: File does not exist: /data/x`,
      says: 'FileNotFoundException',
    },
    { message: '', says: 'does not say why' },
  ])('says why: $says', ({ message, says }) => {
    expect(judge(failedAppRootCause, failing(message)).findings[0]?.headline).toContain(says);
  });

  it.for([
    { outcome: 'failed', severity: 'critical' },
    { outcome: 'unknown', severity: 'moderate' },
    { outcome: 'running', severity: 'low' },
    { outcome: 'succeeded', severity: 'low' },
  ] as const)(
    'a last job that failed in an application that is $outcome: $severity',
    ({ outcome, severity }) => {
      expect(judge(failedAppRootCause, failing(PYTHON, outcome)).severity).toBe(severity);
    },
  );

  it('is low for a notebook that went on after a failed cell', () => {
    const later = [
      aJob({
        jobId: 5,
        submittedAtMs: STARTED_AT_MS + 22 * MINUTE_MS,
        completedAtMs: STARTED_AT_MS + 25 * MINUTE_MS,
      }),
    ];
    const { severity, findings } = judge(failedAppRootCause, failing(PYTHON, 'succeeded', later));

    expect(severity).toBe('low');
    expect(findings[0]?.headline).toContain('went on');
  });

  it('does not take a cancelled job for a failure', () => {
    const app = failing('Job 4 cancelled part of cancelled job group 7', 'succeeded');
    expect(judge(failedAppRootCause, app).severity).toBe('none');
  });

  it('cuts a long error rather than leave out the line of code', () => {
    const long = PYTHON.replace("'x'", "'a text that goes on and on'".repeat(9));
    const { findings } = judge(failedAppRootCause, failing(long));

    expect(findings[0]?.headline).toHaveLength(120);
    expect(findings[0]?.headline).toContain('(orders.py line 17, in parse): ValueError');
  });

  it.for([
    { what: 'just less than Spark’s warning', waitMs: 14_999, says: 'nothing' },
    { what: 'Spark’s warning', waitMs: 15_000, says: 'failed: no executor ever came' },
    { outcome: 'killed', waitMs: 40_000, says: 'was killed: no executor ever came' },
    { message: 'Could not execute broadcast in 300 secs.', waitMs: 40_000, says: 'no executor' },
    { message: 'java.lang.IllegalStateException: broken', waitMs: 40_000, says: 'broken' },
    { outcome: 'succeeded', waitMs: 40_000, says: 'nothing' },
  ] as const)('no executor ever, $what $outcome $message: $says', (end) => {
    const { waitMs, says } = end;
    const { findings } = judge(failedAppRootCause, endingInVain({ ...end, waitMs }));

    expect(findings[0]?.headline ?? 'nothing').toContain(says);
  });

  it('names the error that the resource manager tells rather than the executors that never came', () => {
    const diagnostics = 'Max number of executor failures (3) reached';
    const app = endingInVain({ waitMs: 40_000, diagnostics });

    expect(judge(failedAppRootCause, app).findings[0]?.headline).toContain('executor failures (3)');
  });

  it('passes when every job was well', () => {
    expect(judge(failedAppRootCause, anApplication()).kind).toBe('pass');
  });

  it('advises against a second attempt of what is bound to fail again', () => {
    const app = failing(PYTHON);
    const environment = anEnvironment({ 'spark.submit.deployMode': 'cluster' });
    const { advice } = judge(failedAppRootCause, {
      ...app,
      sections: { ...app.sections, environment },
    });

    expect(advice).toContain('spark.yarn.maxAppAttempts 2 → 1');
    expect(judge(failedAppRootCause, app).advice).not.toContain('spark.yarn.maxAppAttempts 2 → 1');
  });

  it('does not apply without jobs', () => {
    const app = anApplication();
    const { jobs: _, ...sections } = app.sections;
    expect(judge(failedAppRootCause, { ...app, sections }).kind).toBe('not-applicable');
  });
});
