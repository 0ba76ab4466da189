import { describe, expect, it } from 'vitest';
import type { ApplicationModel } from '../../src/model/application.ts';
import { mergeYarn } from '../../src/model/merge.ts';
import type { YarnFacts } from '../../src/model/yarn/yarn-facts.ts';
import { anApplication, anEnvironment } from '../builders/application.ts';

function facts(overrides: Partial<YarnFacts> = {}): YarnFacts {
  return {
    ref: { cluster: 'default', id: 'application_1700000000000_0001' },
    user: 'yarn-user',
    queue: 'root.etl',
    outcome: 'succeeded',
    submittedAtMs: 1_000,
    isHidden: false,
    usage: { memoryByteMs: 42, tags: ['team:data'], diagnostics: 'because' },
    ...overrides,
  };
}

const CLUSTER_MODE = {
  sections: { environment: anEnvironment({ 'spark.submit.deployMode': 'cluster' }) },
};

describe('mergeYarn', () => {
  it('adds what only YARN knows, and says so', () => {
    const { user: _, ...app } = anApplication();
    const merged = mergeYarn(app, facts());
    expect(merged).toMatchObject({
      user: 'yarn-user',
      queue: 'root.etl',
      submittedAtMs: 1_000,
      sources: ['event-log', 'yarn'],
    });
    expect(merged.sections).toEqual({ ...app.sections, clusterUsage: facts().usage });
  });

  it('keeps the times that YARN’s sums are over', () => {
    const times = {
      launchedAtMs: 1_500,
      finishedAtMs: 9_000,
      attempts: [{ attemptId: '1', startedAtMs: 1_100, finishedAtMs: 9_000 }],
    };
    const { clusterUsage } = mergeYarn(anApplication(), facts(times)).sections;

    expect(clusterUsage).toEqual({ ...facts().usage, ...times });
  });

  it('leaves what Spark wrote, and the application it was given', () => {
    const app = anApplication({ user: 'etl', submittedAtMs: 900 });
    const before = structuredClone(app);
    expect(mergeYarn(app, facts())).toMatchObject({ user: 'etl', submittedAtMs: 900 });
    expect(app).toEqual(before);
  });

  it('a second time takes the newer facts, and is one source still', () => {
    const once = mergeYarn(anApplication(), facts());
    const twice = mergeYarn(once, facts({ usage: { memoryByteMs: 43, tags: [] } }));
    expect(twice.sources).toEqual(['event-log', 'yarn']);
    expect(twice.sections.clusterUsage).toEqual({ memoryByteMs: 43, tags: [] });
  });

  it('absent stays absent', () => {
    const { user: _, ...app } = anApplication();
    const { user: _user, queue: _queue, submittedAtMs: _at, ...bare } = facts();
    const merged = mergeYarn(app, bare);
    for (const key of ['user', 'queue', 'submittedAtMs']) expect(merged).not.toHaveProperty(key);
  });

  it.for<[string | undefined, string | undefined, string | undefined]>([
    [undefined, 'root.etl', 'root.etl'],
    ['etl', 'root.etl', 'root.etl'],
    ['root.etl', 'etl', 'root.etl'],
    ['root.a.etl', 'a.etl', 'root.a.etl'],
    ['retl', 'etl', 'etl'],
    ['default', 'root.users.eva', 'root.users.eva'],
    ['etl', undefined, 'etl'],
  ])('asked for queue %s, ran in %s: %s', ([asked, ran, queue]) => {
    const app = anApplication(asked === undefined ? {} : { queue: asked });
    const { queue: _, ...bare } = facts();
    const merged = mergeYarn(app, ran === undefined ? bare : { ...bare, queue: ran });
    expect(merged.queue).toBe(queue);
  });

  type Outcome = ApplicationModel['outcome'];
  it.for<[string, Outcome, Outcome, Outcome]>([
    ['client', 'succeeded', 'killed', 'killed'],
    ['client', 'unknown', 'killed', 'killed'],
    ['client', 'succeeded', 'failed', 'failed'],
    ['client', 'failed', 'succeeded', 'failed'],
    ['client', 'unknown', 'succeeded', 'unknown'],
    ['client', 'running', 'succeeded', 'unknown'],
    ['client', 'running', 'running', 'running'],
    ['client', 'succeeded', 'running', 'succeeded'],
    ['cluster', 'failed', 'succeeded', 'succeeded'],
    ['cluster', 'unknown', 'succeeded', 'succeeded'],
    ['cluster', 'succeeded', 'failed', 'failed'],
    ['cluster', 'running', 'unknown', 'unknown'],
  ])('%s mode, Spark says %s, YARN %s: %s', ([mode, ofSpark, ofYarn, outcome]) => {
    const app = anApplication({
      outcome: ofSpark,
      ...(mode === 'cluster' ? CLUSTER_MODE : {}),
    });
    expect(mergeYarn(app, facts({ outcome: ofYarn })).outcome).toBe(outcome);
  });

  const attempts = [
    { attemptId: '1', outcome: 'failed' },
    { attemptId: '2', outcome: 'unknown' },
  ] as const;
  it.for<[string | undefined, Outcome]>([
    ['1', 'failed'],
    ['2', 'succeeded'],
    ['3', 'succeeded'],
  ])('attempt %s of two, of which the last succeeded: %s', ([attemptId, outcome]) => {
    const app = anApplication({
      outcome: 'unknown',
      ...(attemptId === undefined ? {} : { attemptId }),
    });
    expect(mergeYarn(app, facts({ attempts })).outcome).toBe(outcome);
  });

  it('an earlier attempt did not succeed with the last one', () => {
    const app = anApplication({ attemptId: '1', outcome: 'unknown' });
    const old = [{ attemptId: '1' }, { attemptId: '2' }];
    expect(mergeYarn(app, facts({ attempts: old })).outcome).toBe('unknown');
  });
});
