import { describe, expect, it } from 'vitest';
import type { ApplicationModel } from '../../../../src/model/application.ts';
import { missingCapabilities } from '../../../../src/model/capabilities.ts';
import { TASK_SUCCESS } from '../../../../src/model/task-columns.ts';
import { type Exchange, serve } from '../../../support/fixture-server.ts';
import { readFixture } from '../../../support/read-fixture.ts';
import { aSignal } from '../../shared/reading.ts';
import { aHandle, aHistoryServer, recordedApplication } from '../a-history-server.ts';
import { API, executor, job, QUANTILES, type Rows, readRows, START_MS, stage } from './rows.ts';

/** Beside the one that every record of this kind has. */
function gapsOf({ gaps }: ApplicationModel): readonly (readonly [string, number | undefined])[] {
  return gaps.slice(1).map(({ detail, count }) => [detail.split(' that ')[0] ?? '', count]);
}

/** What is asked of stage 0 by itself. */
function stageDetails(details: unknown): Exchange {
  const query = `details=true&taskStatus=running&withSummaries=true&${QUANTILES}`;
  return { path: `${API}/stages/0/0?${query}`, body: JSON.stringify(details) };
}

describe('what the server has forgotten', () => {
  it.for<[string, Partial<Rows>, readonly (readonly [string, number | undefined])[]]>([
    ['nothing', { jobs: [job(0, [0]), job(1)], stages: [stage(0)] }, []],
    ['jobs', { jobs: [job(2), job(4)] }, [['jobs', 3]]],
    ['stages that jobs list', { jobs: [job(0, [0, 1, 2])], stages: [stage(2)] }, [['stages', 2]]],
    ['stages that no job lists', { stages: [stage(3)] }, [['stages', 3]]],
    ['SQL executions', { sql: [{ id: 5, status: 'COMPLETED' }] }, [['SQL executions', 5]]],
    [
      'dead executors',
      {
        executors: Array.from({ length: 100 }, (_, index) =>
          executor(String(index + 51), { isActive: false }),
        ),
      },
      [['executors', 50]],
    ],
    ['executors that never came', { executors: [executor('7', { isActive: false })] }, []],
    [
      'task ends',
      { stages: [stage(0, { numTasks: 10, numCompletedIndices: 7 })] },
      [['events', 3]],
    ],
    ['rows that cannot be read', { jobs: [7, { jobId: 'x' }] }, [['rows of the server', 2]]],
  ])('%s', async ([, rows, gaps]) => {
    expect(gapsOf(await readRows(rows))).toEqual(gaps);
  });

  it('as a real server with small limits answers', async () => {
    await using server = await serve(recordedApplication('4.1/forgetful'));
    const source = aHistoryServer(server.url);
    const handle = aHandle(source, 'rest', 'app-20261121074132-0000');
    const app = await source.read(handle, { signal: aSignal() });
    expect(gapsOf(app)).toEqual([
      ['jobs', 11],
      ['stages', 13],
      ['SQL executions', 14],
    ]);
    const log = await readFixture('spark-4.3/eventlog_v2_app-20261121074132-0000');
    const { taskCount, shuffleReadBytes, heldCoreMs } = log.sections.totals ?? {};
    expect(app.sections.totals).toMatchObject({ taskCount, shuffleReadBytes, heldCoreMs });
  });

  it('executors that did something in a stage', async () => {
    const executorSummary = { '1': { taskTime: 1 }, '2': { taskTime: 1 }, '3': { taskTime: 1 } };
    const app = await readRows({
      executors: [executor('2')],
      stages: [stage(0, { executorRunTime: 3 })],
      more: [stageDetails({ executorSummary })],
    });
    expect(gapsOf(app)).toEqual([['executors', 2]]);
  });

  it('sums of executors stand in for those of forgotten stages', async () => {
    const bytes = { totalInputBytes: 70, totalShuffleRead: 80, totalShuffleWrite: 90 };
    const counted = { ...bytes, completedTasks: 5, failedTasks: 1, totalGCTime: 3 };
    const { sections } = await readRows({
      executors: [executor('1', counted), executor('2', counted)],
      stages: [stage(3, { inputBytes: 1, shuffleReadBytes: 1, shuffleWriteBytes: 1 })],
    });
    expect(sections.totals).toMatchObject({
      inputBytes: 140,
      shuffleReadBytes: 160,
      shuffleWriteBytes: 180,
      taskCount: 12,
      failedTaskCount: 2,
      gcTimeMs: 6,
    });
  });
});

describe('sections', () => {
  it('what no answer tells is absent', async () => {
    const app = await readRows({ sql: [] });
    expect(
      missingCapabilities(app, [
        'stages.tasks',
        'taskNames',
        'occupancy',
        'storage',
        'streamingQueries',
        'services',
        'clusterUsage',
      ]),
    ).toHaveLength(7);
    expect(app.gaps[0]).toMatchObject({ kind: 'missing-metrics' });
    expect(app.gaps[0]?.detail).toContain('no single tasks');
  });

  it('of an application in progress: the end is the last time that is told', async () => {
    const app = await readRows({
      attempt: { completed: false, endTimeEpoch: -1 },
      executors: [executor('1')],
      stages: [stage(0, { status: 'ACTIVE', submissionTime: '2026-01-01T00:00:10.000GMT' })],
    });
    expect(app).toMatchObject({ outcome: 'running', lastSeenAtMs: START_MS + 10_000 });
    expect(app).not.toHaveProperty('endedAtMs');
    expect(app.sections.totals?.heldCoreMs).toBe(40_000);
  });

  it('lives of executors make what was held, the memory by profile', async () => {
    const { sections } = await readRows({
      executors: [
        executor('driver', { totalCores: 0, totalDuration: 60_000, totalGCTime: 99 }),
        executor('1', { removeTime: '2026-01-01T00:00:30.000GMT', removeReason: 'killed' }),
        executor('2', { totalCores: 2, resourceProfileId: 1 }),
      ],
      environment: {
        sparkProperties: [
          ['spark.master', 'spark://m:7077'],
          ['spark.executor.memory', '1g'],
        ],
        resourceProfiles: [{ id: 1, executorResources: { memory: { amount: 2_048 } } }],
      },
    });
    const gib = 1_073_741_824;
    expect(sections.totals).toMatchObject({
      executorCount: 2,
      heldCoreMs: 4 * 30_000 + 2 * 60_000,
      heldMemoryByteMs: gib * 30_000 + 2 * gib * 60_000,
    });
    const [driver, first] = sections.executors ?? [];
    expect(driver).toMatchObject({ isDriver: true, taskTimeMs: 0, gcTimeMs: 0, lives: [] });
    expect(first?.lives[0]?.removedReason).toBe('killed');
  });

  it('nothing is counted that Spark cannot count', async () => {
    const { sections } = await readRows({
      executors: [executor('1', { totalCores: 2e9, completedTasks: 9e15 })],
      stages: [stage(0, { numTasks: 5e10, numCompleteTasks: 9e15 })],
    });

    expect(sections.executors?.[0]).toMatchObject({ totalCores: 0, completedTaskCount: 0 });
    expect(sections.stages?.[0]).toMatchObject({ taskCount: 0, completedTaskCount: 0 });
  });

  it('run time of executors is shared out by their time in each stage', async () => {
    const times = { '1': { taskTime: 300, memoryBytesSpilled: 5 }, '2': { taskTime: 100 } };
    const query = `details=true&taskStatus=running&withSummaries=true&${QUANTILES}`;
    const { sections } = await readRows({
      executors: [
        executor('1', { totalDuration: 300 }),
        executor('2', { totalDuration: 100 }),
        executor('3'),
      ],
      stages: [stage(0, { executorRunTime: 200, memoryBytesSpilled: 5 })],
      more: [
        { path: `${API}/stages/0/0?${query}`, body: JSON.stringify({ executorSummary: times }) },
      ],
    });
    expect(sections.stages?.[0]?.taskTimeMs).toBe(400);
    expect(
      sections.executors?.map((one) => [one.executorRunTimeMs, one.memorySpilledBytes]),
    ).toEqual([
      [150, 5],
      [50, 0],
      [0, 0],
    ]);
  });

  it('how tasks spread is what the tasks of the log say', async () => {
    await using server = await serve(recordedApplication('3.5/skew'));
    const source = aHistoryServer(server.url);
    const handle = aHandle(source, 'rest', 'app-20261121062833-0000');
    const rest = await source.read(handle, { signal: aSignal() });
    const log = await readFixture('patients/logs/p01.3.5.sick.zst');
    const told = rest.sections.stages?.find(({ stageId }) => stageId === 4)?.quantiles;
    const tasks = log.sections.stages?.find(({ stageId }) => stageId === 4)?.tasks;
    if (told === undefined || tasks === undefined) throw new Error('no stage 4');
    const isGood = (_: number, row: number) => tasks.columns.status[row] === TASK_SUCCESS;
    for (const field of ['durationMs', 'executorRunTimeMs', 'gcTimeMs'] as const) {
      const sorted = [...tasks.columns[field]].filter(isGood).toSorted((a, b) => a - b);
      const expected = told.probabilities.map(
        (p) => sorted[Math.min(Math.floor(p * sorted.length), sorted.length - 1)],
      );
      expect(told[field]).toEqual(expected);
    }
  });

  it('a failed job says why in the words of its stage', async () => {
    const app = await readRows({
      jobs: [{ ...job(0, [0, 1]), status: 'FAILED', completionTime: '2026-01-01T00:00:59.000GMT' }],
      stages: [
        stage(0),
        stage(1, { status: 'FAILED', failureReason: 'Job aborted: password=verysecret' }),
      ],
    });
    expect(app.outcome).toBe('failed');
    expect(app.sections.jobs?.[0]?.failureMessage).toContain('Job aborted');
    expect(JSON.stringify(app)).not.toContain('verysecret');
  });

  it('secrets are taken out of what the server did not hold for one', async () => {
    const said = 'https://user:verysecret@host/';
    const { sections } = await readRows({
      executors: [
        executor(said, { hostPort: `${said}:1`, resources: { [said]: { addresses: [said] } } }),
      ],
      jobs: [{ ...job(0, [0]), jobTags: [said] }],
      stages: [stage(0, { executorRunTime: 1 })],
      more: [stageDetails({ executorSummary: { [said]: { taskTime: 7 } } })],
      environment: {
        sparkProperties: [
          ['spark.hadoop.fs.azure.account.key', 'verysecret'],
          ['spark.x', 'https://user:verysecret@host/'],
        ],
        systemProperties: [['sun.java.command', '--conf spark.my.token=verysecret']],
      },
    });
    expect(Object.keys(sections.environment?.sparkProperties ?? {})).toHaveLength(2);
    expect(JSON.stringify(sections)).not.toContain('verysecret');
    const [{ executorId } = { executorId: '' }] = sections.executors ?? [];
    expect(executorId).toContain('(redacted)');
    expect(sections.stages?.[0]?.executors).toMatchObject([{ executorId, taskTimeMs: 7 }]);
  });
});
