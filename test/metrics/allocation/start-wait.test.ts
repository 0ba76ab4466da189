import { describe, expect, it } from 'vitest';
import { startWait } from '../../../src/metrics/allocation/start-wait.ts';
import {
  aJob,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
  STARTED_AT_MS,
} from '../../builders/application.ts';
import { taskColumns } from '../../builders/task-columns.ts';

const DYNAMIC = {
  'spark.dynamicAllocation.enabled': 'true',
  'spark.dynamicAllocation.schedulerBacklogTimeout': '40s',
};

interface Start {
  /** Seconds from the start of the application. */
  readonly ready?: number;
  readonly requested?: number;
  readonly added?: number;
  readonly task?: number;
}

function at(seconds: number): number {
  return STARTED_AT_MS + seconds * 1_000;
}

function starting(
  { ready = 5, requested, added = 50, task = 51 }: Start,
  set: Readonly<Record<string, string>> = {},
) {
  const stage = aStage({
    submittedAtMs: at(ready),
    firstTaskLaunchedAtMs: at(task),
    tasks: taskColumns([
      { durationMs: 20_000, executorDeserializeTimeMs: 14_000, executor: 0 },
      { durationMs: 20_000, executorDeserializeTimeMs: 9_000, executor: 1 },
    ]),
  });
  const life = aLife({
    addedAtMs: at(added),
    ...(requested === undefined ? {} : { requestedAtMs: at(requested) }),
  });
  return anApplication({
    sections: {
      environment: anEnvironment(set),
      jobs: [aJob({ submittedAtMs: at(ready) })],
      stages: [stage],
      executors: [anExecutor({ lives: [life] })],
    },
  });
}

describe('the wait for the first task', () => {
  it.for([
    {
      what: 'a request on record',
      app: starting({ requested: 35, added: 50 }, DYNAMIC),
      is: { askedLateMs: 30_000, startingMs: 15_000, heldBackMs: 1_000, avoidableMs: 29_000 },
    },
    {
      what: 'a request that the backlog’s timeout tells of',
      app: starting({ added: 70, task: 72 }, DYNAMIC),
      is: { askedLateMs: 40_000, startingMs: 25_000, heldBackMs: 2_000, avoidableMs: 45_000 },
    },
    {
      what: 'executors from the start on',
      app: starting({ added: 70, task: 71 }),
      is: { askedLateMs: 0, startingMs: 70_000, heldBackMs: 1_000, avoidableMs: 50_000 },
    },
    {
      what: 'a program that was busy with its own',
      app: starting({ ready: 200, added: 70, task: 201 }, { 'spark.submit.deployMode': 'cluster' }),
      is: { askedLateMs: 0, startingMs: 30_000, heldBackMs: 1_000, avoidableMs: 10_000 },
    },
  ])('is taken apart: $what', ({ app, is }) => {
    expect(startWait(app)).toMatchObject({ ...is, fetchingMs: 0 });
  });

  it('counts what executors fetch by themselves, as long as the fastest took', () => {
    const app = starting({ added: 3, task: 5 }, { 'spark.archives': 'env.tar.gz#env' });

    expect(startWait({ ...app, clusterManager: 'standalone' })).toMatchObject({
      fetchingMs: 9_000,
      avoidableMs: 6_000,
    });
    expect(startWait(app)?.fetchingMs).toBe(0);
  });

  it('counts in a session from the first job on', () => {
    const app = starting({ ready: 60, added: 70, task: 71 });

    expect(startWait({ ...app, name: 'livy-session-3' })?.startingMs).toBe(10_000);
  });

  it('makes nothing of a late executor where nobody grants containers', () => {
    const app = starting({ added: 70, task: 71 });

    expect(startWait({ ...app, clusterManager: 'standalone' })?.avoidableMs).toBe(0);
  });
});
