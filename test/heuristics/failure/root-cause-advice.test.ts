import { describe, expect, it } from 'vitest';
import { failedAppRootCause } from '../../../src/heuristics/failed-app-root-cause.ts';
import {
  type ApplicationDraft,
  aJob,
  anApplication,
  anEnvironment,
  STARTED_AT_MS,
} from '../../builders/application.ts';
import {
  aLostExecutor,
  anException,
  type EndedTask,
  failingStage,
} from '../../builders/failing-stage.ts';
import { type Judgement, judge } from '../../builders/judgement.ts';

const FETCH =
  'ResultStage 5 has failed the maximum allowable number of times: 4. Most recent failure reason:\norg.apache.spark.shuffle.FetchFailedException: x';

const ABORTED =
  'Task 2 in stage 5.0 failed 4 times, most recent failure: Lost task 2.3 in stage 5.0 (TID 9) (h executor 1):';

function failedOf(failureMessage: string, { sections, ...rest }: ApplicationDraft = {}): Judgement {
  const jobs = [aJob({ status: 'failed', completedAtMs: STARTED_AT_MS + 900_000, failureMessage })];
  return judge(
    failedAppRootCause,
    anApplication({ outcome: 'failed', ...rest, sections: { jobs, ...sections } }),
  );
}

const ODD = anException('java.lang.Odd', 'y');
const odd = (index: number): EndedTask => ({ index, because: ODD });

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe('what to change', () => {
  it.for<{ message: string; draft?: ApplicationDraft; advice: unknown[] }>([
    {
      message:
        'Total size of serialized results of 9 tasks (1200.0 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)',
      advice: [like(/^Write the result/), 'spark.driver.maxResultSize 1g → 1800m'],
    },
    {
      message: 'Could not execute broadcast in 300 secs.',
      advice: [
        'spark.sql.autoBroadcastJoinThreshold 10m → -1',
        'spark.sql.broadcastTimeout 300 → 600',
      ],
    },
    {
      message: 'Cannot broadcast the table that is larger than 8.0 GiB',
      advice: ['spark.sql.autoBroadcastJoinThreshold 10m → -1'],
    },
    {
      message: 'java.lang.OutOfMemoryError: Java heap space',
      draft: { sections: { environment: anEnvironment({ 'spark.driver.memory': '4g' }) } },
      advice: [like(/^Write the result/), 'spark.driver.memory 4096m → 8192m'],
    },
    {
      message: 'org.apache.spark.SparkException: Kryo serialization failed: Buffer overflow.',
      advice: ['spark.kryoserializer.buffer.max 64m → 1g'],
    },
    {
      message: '[CAST_INVALID_INPUT] The value cannot be cast',
      draft: { framework: { name: 'spark', version: '4.0.1' } },
      advice: [like(/^Repair the code or the data/), 'spark.sql.ansi.enabled true → false'],
    },
    {
      message: '[CAST_INVALID_INPUT] The value cannot be cast',
      advice: [like(/^Repair the code or the data/)],
    },
    {
      message:
        'Task 2 in stage 5.0 failed 4 times, most recent failure: Lost task 2.3 in stage 5.0 (TID 9) (h executor 1): java.lang.Odd: y',
      advice: [like(/Partition 2 failed each of 4 times, so it is its data/)],
    },
    {
      message: `${ABORTED} java.lang.Odd: y`,
      draft: { sections: { stages: [failingStage([odd(2), odd(2)], { stageId: 5 })] } },
      advice: [like(/Partition 2 failed each of 4 times, so it is its data/)],
    },
    {
      message: `${ABORTED} java.lang.Odd: y`,
      draft: { sections: { stages: [failingStage([odd(2), odd(0), odd(7)], { stageId: 5 })] } },
      advice: [like(/Partition 2 failed each of 4 times, and 2 others failed too/)],
    },
    {
      message: `${ABORTED} Traceback (most recent call last):\nModuleNotFoundError: No module named 'rust'`,
      advice: [like(/cannot import what the function needs/)],
    },
    {
      message: 'org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)',
      advice: [like(/^The Python worker itself died/), 'spark.executor.memoryOverhead 409m → 768m'],
    },
    {
      message: FETCH,
      advice: [
        like(/external shuffle service/),
        'spark.shuffle.io.maxRetries 3 → 10',
        'spark.shuffle.io.retryWait 5s → 15s',
        'spark.network.timeout 120s → 300s',
      ],
    },
    {
      message: 'org.apache.hadoop.security.AccessControlException: x',
      advice: [like(/ask its owner/)],
    },
    {
      message: 'java.io.IOException: No space left on device',
      advice: [like(/spark\.local\.dir/)],
    },
    { message: 'no idea', advice: [like(/driver log/)] },
  ])('$message', ({ message, draft, advice }) => {
    expect(failedOf(message, draft).advice).toEqual(advice);
  });

  it.for<{ message: string; properties: Record<string, string>; advice: unknown[] }>([
    {
      message: 'org.apache.spark.SparkException: Kryo serialization failed: Buffer overflow.',
      properties: { 'spark.kryoserializer.buffer.max': '2047m' },
      advice: [like(/cannot grow much more/)],
    },
    {
      message: 'Cannot broadcast the table that is larger than 8.0 GiB',
      properties: { 'spark.sql.autoBroadcastJoinThreshold': '-1' },
      advice: [like(/BROADCAST hint in the code/)],
    },
    {
      message: FETCH,
      properties: { 'spark.shuffle.io.maxRetries': '10', 'spark.network.timeout': '10min' },
      advice: [like(/external shuffle service/), 'spark.shuffle.io.retryWait 5s → 15s'],
    },
    {
      message: `${ABORTED} ExecutorLostFailure (executor 1 exited) Reason: Container was preempted.`,
      properties: { 'spark.decommission.enabled': 'true' },
      advice: [like(/guaranteed share/)],
    },
  ])('is never what is set already, or less: $properties', ({ message, properties, advice }) => {
    const environment = anEnvironment(properties);
    expect(failedOf(message, { sections: { environment } }).advice).toEqual(advice);
  });

  it('is the heap although only the message tells of it', () => {
    const { advice } = failedOf(`${ABORTED} java.lang.OutOfMemoryError: Java heap space`);
    expect(advice).toEqual(['spark.executor.cores 4 → 2', 'spark.executor.memory 4096m → 6144m']);
  });

  it('keeps shuffle output when dynamic allocation let its executors go', () => {
    const draft: ApplicationDraft = {
      sections: {
        environment: anEnvironment({ 'spark.dynamicAllocation.enabled': 'true' }),
        executors: [aLostExecutor('1', 'Executor killed by driver.')],
      },
    };
    expect(failedOf(FETCH, draft).advice[0]).toBe('spark.shuffle.service.enabled false → true');
  });

  it('is the memory of executors that were killed before the fetch failed', () => {
    const executors = [
      aLostExecutor(
        '1',
        'Container killed by YARN for exceeding memory limits. 5.5 GB of 5.5 GB physical memory used.',
        {
          afterMs: 300_000,
        },
      ),
    ];
    const { advice, findings } = failedOf(FETCH, { sections: { executors } });
    expect(advice[0]).toBe('spark.executor.memoryOverhead 409m → 2048m');
    expect(findings[0]).toMatchObject({
      headline: 'The application failed: executors were killed for using too much memory',
      confidence: { level: 'medium' },
    });
  });
});

it('tells the chain in order of time', () => {
  const executors = [
    aLostExecutor('7', 'Container c on host: h was preempted.', { afterMs: 300_000 }),
  ];
  const { findings } = failedOf(FETCH, { sections: { executors } });
  expect(findings[0]?.evidence.at(-1)).toMatchObject({
    kind: 'table',
    rows: [
      { after: 300_000, what: 'Executor 7 was lost: Container c on host: h was preempted.' },
      { after: 900_000, what: 'Job 0 was given up' },
    ],
  });
});

function end(draft: ApplicationDraft): Judgement {
  return judge(failedAppRootCause, anApplication(draft));
}

function diagnosed(diagnostics: string): NonNullable<ApplicationDraft['sections']> {
  return { clusterUsage: { diagnostics, tags: [] } };
}

describe('an end that no job explains', () => {
  it('is the driver’s', () => {
    const { severity, findings } = end({ outcome: 'failed' });
    expect(severity).toBe('critical');
    expect(findings[0]?.headline).toMatch(/although none of its jobs did/);
  });

  it('is told by the resource manager where that knows', () => {
    const { findings } = end({
      outcome: 'failed',
      sections: diagnosed('User class threw exception: org.x.NoSuchTableException: db.t'),
    });
    expect(findings[0]?.headline).toBe(
      'The application failed in its driver: org.x.NoSuchTableException: db.t',
    );
  });

  it('is somebody’s who killed it', () => {
    const { severity, findings } = end({
      outcome: 'killed',
      sections: diagnosed('Application application_1 was killed by user alice at 10.0.0.1'),
    });
    expect(severity).toBe('low');
    expect(findings[0]?.headline).toContain('killed by alice');
  });

  it.for([
    { diagnostics: 'Application killed by user.', says: 'killed from outside' },
    { diagnostics: 'Application a was killed by user jo.doe.', says: 'killed by jo.doe, not' },
  ])('"$diagnostics": $says', ({ diagnostics, says }) => {
    const { findings } = end({ outcome: 'killed', sections: diagnosed(diagnostics) });
    expect(findings[0]?.headline).toContain(says);
  });

  it.for([
    { message: 'Job 0 cancelled because SparkContext was shut down', severity: 'low' },
    { message: 'Job 0 cancelled part of cancelled job group 3', severity: 'none' },
  ])('is $severity after "$message"', ({ message, severity }) => {
    expect(failedOf(message).severity).toBe(severity);
  });

  it('is not that of a failure long outlived', () => {
    const jobs = [
      aJob({ status: 'failed', failureMessage: 'java.lang.IllegalStateException: old' }),
      aJob({
        jobId: 1,
        submittedAtMs: STARTED_AT_MS + 600_000,
        completedAtMs: STARTED_AT_MS + 700_000,
      }),
    ];
    expect(end({ outcome: 'failed', sections: { jobs } }).findings[0]?.headline).toMatch(
      /in its driver|although none/,
    );
    expect(end({ outcome: 'running', sections: { jobs } }).severity).toBe('low');
  });

  it.for(['running', 'unknown'] as const)('is not judged while it is %s', (outcome) => {
    expect(end({ outcome }).kind).toBe('not-applicable');
  });
});
