import { describe, expect, it } from 'vitest';
import { slowStart } from '../../src/heuristics/slow-start.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import {
  type ApplicationDraft,
  aJob,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { aStarved } from '../builders/starved.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Start extends ApplicationDraft {
  /** From the start to the first executor, and to the first task. */
  readonly waitMs?: number;
  readonly requestedAfterMs?: number;
  readonly wallMs?: number;
  readonly set?: Readonly<Record<string, string>>;
}

/** A program whose first task is ready at once and waits for its first executor. */
function starting({
  waitMs = 120_000,
  requestedAfterMs,
  wallMs = 20 * MINUTE_MS,
  set = {},
  ...draft
}: Start = {}): ApplicationModel {
  const atMs = STARTED_AT_MS + waitMs;
  const requested =
    requestedAfterMs === undefined ? {} : { requestedAtMs: STARTED_AT_MS + requestedAfterMs };
  return anApplication({
    endedAtMs: STARTED_AT_MS + wallMs,
    lastSeenAtMs: STARTED_AT_MS + wallMs,
    ...draft,
    sections: {
      environment: anEnvironment(set),
      jobs: [aJob({ completedAtMs: STARTED_AT_MS + wallMs })],
      stages: [aStage({ firstTaskLaunchedAtMs: atMs })],
      executors: [anExecutor({ lives: [aLife({ addedAtMs: atMs, ...requested })] })],
    },
  });
}

/** A running application that nothing of its first stage ran of. */
function waitingInVain({
  waitMs = 300_000,
  ...draft
}: ApplicationDraft & { readonly waitMs?: number }): ApplicationModel {
  const { endedAtMs: _, ...app } = aStarved({
    outcome: 'running',
    lastSeenAtMs: STARTED_AT_MS + 1_000 + waitMs,
    ...draft,
    sections: {
      environment: anEnvironment({ 'spark.executor.resource.gpu.amount': '1' }),
      ...draft.sections,
    },
  });
  return app;
}

describe('slow-start', () => {
  it.for([
    { what: 'just less than a minute', start: { waitMs: 59_999, wallMs: 300_000 }, kind: 'pass' },
    { what: 'a minute', start: { waitMs: 60_000, wallMs: 300_000 }, kind: 'flag' },
    { what: 'just less than a tenth', start: { waitMs: 119_999 }, kind: 'pass' },
    { what: 'a tenth', start: { waitMs: 120_000 }, kind: 'flag' },
    { what: 'local mode', start: { clusterManager: 'local' }, kind: 'not-applicable' },
    {
      what: 'a late executor of a cluster without containers',
      start: { clusterManager: 'standalone' },
      kind: 'pass',
    },
  ] as const)('$what: $kind', ({ start, kind }) => {
    expect(judge(slowStart, starting(start)).kind).toBe(kind);
  });

  it('has the platform look at a start that took long, and the archives kept by the nodes', () => {
    const set = { 'spark.yarn.dist.archives': 'env.tar.gz#env' };
    const { findings, advice } = judge(slowStart, starting({ waitMs: 150_000, set }));

    expect(findings[0]?.headline).toBe(
      'The first task waited 2 min 30 s of 20 min: the first executor started late (2 min 30 s); 2 min 10 s could be avoided',
    );
    expect(findings[0]).toMatchObject({ owner: 'platform', confidence: { level: 'low' } });
    expect(findings[0]?.saving?.wallMs.likely).toBe(130_000);
    expect(findings[0]?.saving?.memoryByteMs.likely).toBe(0);
    expect(advice[0]).toBe('spark.yarn.archive unset → hdfs:///apps/spark/spark-3.5.1-libs.zip');
    expect(advice[1]).toContain('spark.yarn.dist.archives');
  });

  it('believes no clock that lets the first task wait for longer than the application ran', () => {
    const [asLong, longer] = [120_000, 119_999].map(
      (wallMs) => judge(slowStart, starting({ waitMs: 120_000, wallMs })).kind,
    );
    expect([asLong, longer]).toEqual(['flag', 'pass']);
  });

  it('leaves alone what is set already', () => {
    const set = { 'spark.yarn.jars': 'hdfs:///spark/jars/*.jar' };

    expect(judge(slowStart, starting({ set })).advice.join()).not.toContain('spark.yarn.archive');
  });

  it('has executors asked for sooner', () => {
    const set = {
      'spark.dynamicAllocation.enabled': 'true',
      'spark.dynamicAllocation.schedulerBacklogTimeout': '2min',
    };
    const start = { waitMs: 130_000, requestedAfterMs: 120_000, set };
    const { findings, advice } = judge(slowStart, starting(start));

    expect(findings[0]).toMatchObject({ owner: 'user', confidence: { level: 'medium' } });
    expect(findings[0]?.saving?.wallMs.likely).toBe(119_000);
    expect(advice.slice(0, 2)).toEqual([
      'spark.dynamicAllocation.schedulerBacklogTimeout 2min → 1s',
      'spark.dynamicAllocation.initialExecutors unset → 1',
    ]);
  });

  it.for([
    { what: 'just less than a minute', end: { waitMs: 59_999 }, kind: 'pass' },
    { what: 'a minute', end: { waitMs: 60_000 }, kind: 'flag' },
    { what: 'an end that is not known', end: { outcome: 'unknown' }, kind: 'flag' },
    { what: 'local mode', end: { clusterManager: 'local' }, kind: 'not-applicable' },
    { what: 'one that failed, told elsewhere', end: { outcome: 'failed' }, kind: 'pass' },
    { what: 'one that was killed, told elsewhere', end: { outcome: 'killed' }, kind: 'pass' },
    { what: 'no job at all', end: { sections: { jobs: [], stages: [] } }, kind: 'pass' },
  ] as const)('no executor ever, $what: $kind', ({ end, kind }) => {
    expect(judge(slowStart, waitingInVain(end)).kind).toBe(kind);
  });

  it('says what no executor could be found for, and where to hold it against the cluster', () => {
    const { findings, advice } = judge(slowStart, waitingInVain({ queue: 'etl' }));

    expect(findings[0]?.headline).toBe(
      'No executor ever came: tasks waited 5 min, and none of them ran',
    );
    expect(findings[0]?.evidence.at(-1)).toMatchObject({
      rows: [
        { value: '4 cores' },
        { value: '4.4 GiB' },
        { what: 'spark.executor.resource.gpu.amount', value: '1' },
        { what: 'Queue', value: 'etl' },
      ],
    });
    expect(advice[0]).toContain('One executor asks for 4 cores and 4.4 GiB');
    expect(advice[0]).toContain('yarn node -list');
    expect(advice[0]).toContain('queue etl');
  });

  it('takes the start that every small run has for none', async () => {
    const app = await readFixture('patients/logs/p23.3.5.sick.zst');
    const lab = { minWaitMs: 6_000, gateWallMs: 3_000, silentBelowWallMs: 6_000 };

    expect(judge(slowStart, app, lab).kind).toBe('pass');
  });
});
