import { describe, expect, it } from 'vitest';
import { keepText } from '../../../src/event-log/text.ts';
import { normalizeApp, normalizeAttempt } from '../../../src/fetchers/yarn/normalize.ts';
import {
  App,
  AppAnswer,
  AppAttempt,
  AppAttemptsAnswer,
  AppsAnswer,
} from '../../../src/fetchers/yarn/schema.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';

const MIB_SECOND = 2 ** 20 * 1_000;

function bodyOf(name: string): unknown {
  return JSON.parse(Buffer.from(recordedExchange('yarn', name).body ?? '').toString());
}

function recordedApp(name: string): App {
  return AppAnswer.parse(bodyOf(name)).app;
}

function anApp(overrides: Partial<App> = {}): App {
  return { id: 'application_1_0001', state: 'FINISHED', finalStatus: 'SUCCEEDED', ...overrides };
}

describe('normalizeApp', () => {
  it('of an application with tags', () => {
    expect(normalizeApp(recordedApp('rm/app-tagged-4.1'), 'prod')).toEqual({
      ref: { cluster: 'prod', id: 'application_1795236425508_0006' },
      name: 'lab tagged 4.1',
      user: 'spark',
      queue: 'root.etl',
      outcome: 'succeeded',
      isHidden: false,
      submittedAtMs: 1795236653956,
      launchedAtMs: 1795236654326,
      finishedAtMs: 1795236684244,
      usage: {
        memoryByteMs: 85_314 * MIB_SECOND,
        vcoreMs: 82_000,
        preemptedMemoryByteMs: 0,
        preemptedVcoreMs: 0,
        preemptedContainerCount: 0,
        queueWaitMs: 370,
        tags: ['nightly_report', 'run:2024-01-31', 'team:data'],
      },
    });
  });

  it('of one that failed twice, in cluster mode', () => {
    const { appAttempts } = AppAttemptsAnswer.parse(bodyOf('rm/appattempts-fail-3.5'));
    const attempts = appAttempts.map((row) => normalizeAttempt(AppAttempt.parse(row)));
    const facts = normalizeApp(recordedApp('rm/app-fail-3.5'), 'prod', attempts);
    expect(facts.outcome).toBe('failed');
    expect(facts.usage).toMatchObject({
      diagnostics: 'User application exited with status 1',
      attemptCount: 2,
      tags: [],
    });
    expect(facts.attempts).toEqual([
      {
        attemptId: '1',
        outcome: 'failed',
        startedAtMs: 1795236500876,
        finishedAtMs: 1795236514092,
      },
      {
        attemptId: '2',
        outcome: 'unknown',
        startedAtMs: 1795236514108,
        finishedAtMs: 1795236525664,
      },
    ]);
  });

  it('of one that runs', () => {
    const facts = normalizeApp(recordedApp('rm/app-running-with-requests'), 'prod');
    expect(facts.outcome).toBe('running');
    expect(facts).not.toHaveProperty('finishedAtMs');
  });

  it.for<[string, number, string | undefined]>([
    ['rm-recovered/app-ok-3.5', 173_699, undefined],
    ['rm-recovered/app-fail-3.5', 33_267, 'User application exited with status 1'],
    ['rm-recovered/app-tagged-4.1', 85_077, undefined],
  ])('%s: what a recovered ResourceManager calls preempted is not', ([name, mibS, diagnostics]) => {
    const { usage } = normalizeApp(recordedApp(name), 'prod');
    expect(usage.memoryByteMs).toBe(mibS * MIB_SECOND);
    expect(usage.isRecovered).toBe(true);
    expect(usage.diagnostics).toBe(diagnostics);
    expect(Object.keys(usage).filter((key) => key.startsWith('preempted'))).toEqual([]);
  });

  it.for<[string, Partial<App>, unknown]>([
    [
      'a part was preempted',
      { preemptedMemorySeconds: 40, numNonAMContainerPreempted: 2 },
      { bytes: 40 * MIB_SECOND, count: 2 },
    ],
    [
      'all was preempted, and counted',
      { preemptedMemorySeconds: 100, numAMContainerPreempted: 1 },
      { bytes: 100 * MIB_SECOND, count: 1 },
    ],
    [
      'all was preempted, and no container was',
      { preemptedMemorySeconds: 100, numAMContainerPreempted: 0, numNonAMContainerPreempted: 0 },
      { bytes: undefined, count: undefined },
    ],
    [
      'preempted after the restart',
      {
        diagnostics: 'Attempt recovered after RM restartAttempt recovered after RM restart',
        preemptedMemorySeconds: 140,
        numNonAMContainerPreempted: 3,
      },
      { bytes: undefined, count: 3 },
    ],
    ['a Hadoop that tells nothing', {}, { bytes: undefined, count: undefined }],
  ])('%s', ([, app, expected]) => {
    const { usage } = normalizeApp(anApp({ memorySeconds: 100, ...app }), 'prod');
    const { preemptedMemoryByteMs: bytes, preemptedContainerCount: count, diagnostics } = usage;
    expect({ bytes, count }).toEqual(expected);
    expect(diagnostics).toBeUndefined();
  });

  it.for<[string, string | undefined, string]>([
    ['FINISHED', 'SUCCEEDED', 'succeeded'],
    ['FINISHED', 'FAILED', 'failed'],
    ['FINISHED', 'KILLED', 'killed'],
    ['FINISHED', 'UNDEFINED', 'unknown'],
    ['FINISHED', undefined, 'unknown'],
    ['FAILED', 'FAILED', 'failed'],
    ['KILLED', 'KILLED', 'killed'],
    ['KILLED', 'UNDEFINED', 'killed'],
    ['RUNNING', 'UNDEFINED', 'running'],
    ['ACCEPTED', 'UNDEFINED', 'running'],
    ['FEDERATED', 'UNDEFINED', 'unknown'],
  ])('state %s with final status %s is %s', ([state, finalStatus, outcome]) => {
    expect(normalizeApp(anApp({ state, finalStatus }), 'prod').outcome).toBe(outcome);
  });

  it('what the caller may not see is absent, not 0', () => {
    const facts = normalizeApp(
      anApp({ startedTime: 0, launchTime: 0, finishedTime: 0, memorySeconds: 7, queue: '' }),
      'prod',
    );
    expect(facts).toEqual({
      ref: { cluster: 'prod', id: 'application_1_0001' },
      outcome: 'succeeded',
      isHidden: true,
      usage: { memoryByteMs: 7 * MIB_SECOND, tags: [] },
    });
  });

  it('secrets in diagnostics are removed, and what is endless is cut', () => {
    const diagnostics = `java.io.IOException: password=s3cret\n${'at x\n'.repeat(10_000)}`;
    const { usage } = normalizeApp(anApp({ diagnostics }), 'prod');
    expect(usage.diagnostics).not.toContain('s3cret');
    expect(usage.diagnostics).toHaveLength(10_001);
  });
});

describe('what a server may say of an application', () => {
  const PASSWORD = '--password s3cret-pl0ugh';

  it('is kept without secrets, and not at any length: the name as that of its log', () => {
    const name = `nightly ${PASSWORD} ${'x'.repeat(1_000)}`;
    const app = anApp({
      name,
      user: PASSWORD,
      queue: `root.${'q'.repeat(1_000)}`,
      applicationTags: `team:data,run ${PASSWORD},${'t'.repeat(1_000)},${'a,'.repeat(1_000)}`,
    });
    const facts = normalizeApp(app, 'prod');
    expect(JSON.stringify(facts)).not.toContain('s3cret');
    expect(facts.name).toBe(keepText(name, 500));
    expect(facts.queue).toHaveLength(501);
    expect(facts.usage.tags.slice(0, 2)).toEqual([
      'team:data',
      'run --password *********(redacted)',
    ]);
    expect(facts.usage.tags[2]).toHaveLength(501);
    expect(facts.usage.tags).toHaveLength(200);
  });

  it('in times and amounts that none can be is absent', () => {
    const facts = normalizeApp(
      anApp({ startedTime: 9e15, launchTime: 1e300, finishedTime: 1e300, memorySeconds: 1e300 }),
      'prod',
    );
    expect(facts).toEqual({
      ref: { cluster: 'prod', id: 'application_1_0001' },
      outcome: 'succeeded',
      isHidden: true,
      usage: { tags: [] },
    });
  });

  it.for<[string, boolean]>([
    [`application_1_${'0'.repeat(480)}`, true],
    [`application_1_${'0'.repeat(500)}`, false],
    ['', false],
  ])('under the id %s: %s', ([id, isTaken]) => {
    expect(App.safeParse({ ...anApp(), id }).success).toBe(isTaken);
  });
});

describe('normalizeAttempt', () => {
  it.for<[string | undefined, string | undefined]>([
    ['FAILED', 'failed'],
    ['KILLED', 'killed'],
    ['FINISHED', 'unknown'],
    ['RUNNING', 'running'],
    [undefined, undefined],
  ])('state %s is %s', ([appAttemptState, outcome]) => {
    expect(normalizeAttempt({ id: 3, appAttemptState, finishedTime: 0 })).toEqual({
      attemptId: '3',
      ...(outcome === undefined ? {} : { outcome }),
    });
  });
});

describe('the list of applications', () => {
  it.for<[string, number]>([
    ['{"apps":null}', 0],
    ['{"apps":{}}', 0],
    ['{"apps":""}', 0],
    ['{"apps":{"app":null}}', 0],
    ['{"apps":{"app":[]}}', 0],
    ['{"apps":{"app":{"id":"a"}}}', 1],
    ['{"apps":{"app":[{"id":"a"},{"id":"b"}]}}', 2],
  ])('%s has %i', ([body, count]) => {
    expect(AppsAnswer.parse(JSON.parse(body)).apps).toHaveLength(count);
  });

  it.for(['{}', '[]', '{"apps":"none"}', '{"clusterInfo":{}}', '{"apps":{"app":3}}'])(
    '%s is none',
    (body) => {
      expect(AppsAnswer.safeParse(JSON.parse(body)).success).toBe(false);
    },
  );
});
