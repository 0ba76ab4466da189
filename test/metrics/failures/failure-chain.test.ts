import { describe, expect, it } from 'vitest';
import { failures, finalFailure } from '../../../src/metrics/failures/failure-chain.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import type { JobData } from '../../../src/model/job.ts';
import {
  type ApplicationDraft,
  aJob,
  anApplication,
  aStage,
  STARTED_AT_MS,
} from '../../builders/application.ts';
import { aLostExecutor } from '../../builders/failing-stage.ts';
import { readCounted } from '../../builders/read-count.ts';
import { aNode, anSqlExecution } from '../../builders/scheduled-stage.ts';

const FETCH =
  'Job aborted due to stage failure: ResultStage 5 has failed the maximum allowable number of times: 4. Most recent failure reason:\norg.apache.spark.shuffle.FetchFailedException: x';

function failedJob(failureMessage: string, overrides: Partial<JobData> = {}): JobData {
  return aJob({
    status: 'failed',
    submittedAtMs: STARTED_AT_MS + 1_000,
    completedAtMs: STARTED_AT_MS + 9_000,
    failureMessage,
    ...overrides,
  });
}

function failedWith(
  overrides: ApplicationDraft['sections'],
  rest: ApplicationDraft = {},
): ApplicationModel {
  return anApplication({ outcome: 'failed', ...rest, sections: overrides ?? {} });
}

describe('the first cause', () => {
  it.for([
    ['Container killed by YARN for exceeding physical memory limits.', 'container-memory'],
    ['Command exited with code 52', 'heap-oom'],
    ['Container c on host: h was preempted.', 'node-lost'],
    ['Executor killed by driver.', 'fetch-failure'],
    ['Slave lost', 'fetch-failure'],
  ] as const)('of a fetch failure after "%s" is %s', ([reason, cause]) => {
    const app = failedWith({
      jobs: [failedJob(FETCH)],
      executors: [aLostExecutor('1', reason, { afterMs: 5_000 })],
    });
    expect(failures(app)[0]?.cause).toBe(cause);
  });

  it('is not an executor that was lost before the job began', () => {
    const app = failedWith({
      jobs: [failedJob(FETCH)],
      executors: [aLostExecutor('1', 'Command exited with code 52', { afterMs: 500 })],
    });
    expect(failures(app)[0]).toMatchObject({ cause: 'fetch-failure' });
    expect(failures(app)[0]?.firstLoss).toBeUndefined();
  });

  it.for([
    { afterMs: 69_000, cause: 'heap-oom' }, // a minute after the job: told late
    { afterMs: 69_001, cause: 'fetch-failure' },
  ] as const)('of a job that ended at 9 s, with a loss at $afterMs ms, is $cause', (given) => {
    const { afterMs, cause } = given;
    const app = failedWith({
      jobs: [failedJob(FETCH)],
      executors: [aLostExecutor('1', 'Command exited with code 52', { afterMs })],
    });
    expect(failures(app)[0]?.cause).toBe(cause);
  });

  it('is the executor that the message names', () => {
    const message =
      'Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure: Lost task 0.3 in stage 1.0 (TID 9) (h executor 2): ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: Remote RPC client disassociated.';
    const app = failedWith({
      jobs: [failedJob(message)],
      executors: [
        aLostExecutor('1', 'Container c was preempted.', { afterMs: 2_000 }),
        aLostExecutor('2', 'Container killed by YARN for exceeding memory limits.', {
          afterMs: 8_000,
        }),
      ],
    });
    expect(failures(app)[0]).toMatchObject({
      cause: 'container-memory',
      firstLoss: { executorId: '2' },
    });
  });

  it('of an exception is the exception, whatever was lost meanwhile', () => {
    const app = failedWith({
      jobs: [failedJob('java.lang.IllegalStateException: broken')],
      executors: [aLostExecutor('1', 'Command exited with code 52', { afterMs: 5_000 })],
    });
    expect(failures(app)[0]?.cause).toBe('exception');
  });
});

describe('where the message comes from', () => {
  const { failureMessage: _, ...silent } = failedJob('');

  it('is the stage’s when the job has none', () => {
    const app = failedWith({
      jobs: [{ ...silent, stageIds: [0, 1] }],
      stages: [
        aStage({ stageId: 0, failureReason: 'java.io.IOException: No space left on device' }),
        aStage({ stageId: 9, failureReason: 'of another job' }),
      ],
    });
    expect(failures(app)[0]?.cause).toBe('disk-full');
  });

  it('is the query’s when neither has', () => {
    const execution = anSqlExecution(aNode('Project'), {
      status: 'failed',
      errorMessage: 'Could not execute broadcast in 300 secs.',
      endedAtMs: STARTED_AT_MS + 9_500,
    });
    const ofJob = failedWith({
      jobs: [{ ...silent, sqlExecutionId: 0 }],
      stages: [],
      sqlExecutions: [execution],
    });
    expect(failures(ofJob).map(({ cause, job }) => [cause, job?.jobId])).toEqual([
      ['broadcast-timeout', 0],
    ]);
    const ofDriver = failedWith({ jobs: [aJob()], sqlExecutions: [execution] });
    expect(failures(ofDriver).map(({ cause, job }) => [cause, job?.jobId])).toEqual([
      ['broadcast-timeout', undefined],
    ]);
  });
});

it.for([
  { error: 'Could not execute broadcast in 300 secs.', causes: ['cancelled', 'broadcast-timeout'] },
  { error: 'Job 4 cancelled part of cancelled job group g', causes: ['cancelled'] },
  {
    error: 'org.apache.spark.SparkException: Exception thrown in awaitResult',
    causes: ['cancelled'],
  },
])('of a query whose job was stopped, $error', ({ error, causes }) => {
  const execution = anSqlExecution(aNode('Project'), {
    status: 'failed',
    errorMessage: error,
    endedAtMs: STARTED_AT_MS + 9_500,
  });
  const job = failedJob('Job 4 cancelled part of cancelled job tag broadcast exchange (runId 1)', {
    sqlExecutionId: 0,
    completedAtMs: STARTED_AT_MS + 9_000,
  });
  const app = failedWith({ jobs: [job], sqlExecutions: [execution] });
  expect(failures(app).map(({ cause }) => cause)).toEqual(causes);
});

describe('what the application died of', () => {
  const broken = failedJob('java.lang.IllegalStateException: broken', { jobId: 1 });
  const cancelled = failedJob('Job 2 cancelled part of cancelled job group 4', {
    jobId: 2,
    completedAtMs: STARTED_AT_MS + 12_000,
  });
  const later = aJob({ jobId: 3, submittedAtMs: STARTED_AT_MS + 20_000 });

  it.for([
    { name: 'the last failure', jobs: [aJob(), broken], outcome: 'failed', jobId: 1 },
    { name: 'not one that was cancelled', jobs: [broken, cancelled], outcome: 'failed', jobId: 1 },
    {
      name: 'not one that was outlived',
      jobs: [broken, later],
      outcome: 'failed',
      jobId: undefined,
    },
    { name: 'nothing, when it succeeded', jobs: [broken], outcome: 'succeeded', jobId: undefined },
    { name: 'nothing, when it was killed', jobs: [broken], outcome: 'killed', jobId: undefined },
    { name: 'the last failure, if nothing followed', jobs: [broken], outcome: 'unknown', jobId: 1 },
    {
      name: 'nothing, if something followed',
      jobs: [broken, later],
      outcome: 'running',
      jobId: undefined,
    },
  ] as const)('is $name ($outcome)', ({ jobs, outcome, jobId }) => {
    expect(finalFailure(failedWith({ jobs }, { outcome }))?.job?.jobId).toBe(jobId);
  });
});

it('thousands of failures take no look at all stages and jobs each', () => {
  const count = 200;
  const stages = Array.from({ length: count }, (_, stageId) =>
    aStage({ stageId, failureReason: `reason ${stageId}` }),
  );
  const jobs = stages.map(({ stageId }) => {
    const { failureMessage: _, ...job } = failedJob('', { jobId: stageId, stageIds: [stageId] });
    return job;
  });
  const counted = [
    readCounted(stages, 'failureReason'),
    readCounted(jobs, 'submittedAtMs'),
  ] as const;
  const app = failedWith({ stages: counted[0].copies, jobs: counted[1].copies });

  expect(failures(app).map(({ text }) => text)).toEqual(
    stages.map(({ failureReason }) => failureReason),
  );
  for (const { readCount } of counted) expect(readCount()).toBeLessThan(10 * count);
});
