import { describe, expect, it } from 'vitest';
import {
  applicationEnd,
  applicationStart,
  environment,
  executorAdded,
  jobEnd,
  jobStart,
  linesOf,
  logOf,
  logStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  taskEnd,
} from '../../builders/event-log.ts';
import { gapKinds, readEvents, readSource } from '../../support/read-built-log.ts';

describe('tasks', () => {
  const stage = stageInfo(0);
  const around = (...tasks: readonly Parameters<typeof taskEnd>[0][]) => [
    logStart(),
    environment(),
    applicationStart(),
    executorAdded('1'),
    jobStart(0, [stage]),
    stageSubmitted(stage),
    ...tasks.map(taskEnd),
    stageCompleted(stage),
    jobEnd(0),
    applicationEnd(),
  ];

  it.each([
    ['whose ids differ', [{ id: 1 }, { id: 2, index: 1 }], []],
    ['that end twice', [{ id: 1 }, { id: 2, index: 1 }, { id: 1 }], ['repeated-events']],
    ['whose output was lost later', [{ id: 1 }, { id: 1, reason: { Reason: 'Resubmitted' } }], []],
    ['without ids', [{ id: 0 }, { id: 0, index: 1 }], []],
  ] as const)('%s: gaps %j', async (_, tasks, kinds) => {
    const app = await readEvents(around(...tasks));

    expect(app.sections.totals?.taskCount).toBe(tasks.length);
    expect(gapKinds(app).filter((kind) => kind === 'repeated-events')).toEqual(kinds);
  });

  it('are counted by how they ended', async () => {
    const app = await readEvents(
      around(
        { id: 0 },
        { id: 1, index: 1 },
        {
          id: 2,
          index: 1,
          reason: { Reason: 'TaskKilled', 'Kill Reason': 'another attempt succeeded' },
        },
        { id: 3, index: 0, reason: { Reason: 'TaskCommitDenied' } },
        { id: 4, index: 0, reason: { Reason: 'Resubmitted' }, metrics: null },
        {
          id: 5,
          index: 0,
          reason: {
            Reason: 'ExceptionFailure',
            'Class Name': 'java.lang.OutOfMemoryError',
            Description: 'Java heap space, password=hunter2',
            'Full Stack Trace': 'at x',
          },
        },
      ),
    );
    const [read0] = app.sections.stages ?? [];

    expect(app.sections.totals).toMatchObject({
      taskCount: 6,
      killedTaskCount: 2,
      failedTaskCount: 2,
    });
    expect(read0).toMatchObject({ completedTaskCount: 2, failedTaskCount: 2, killedTaskCount: 2 });
    expect(read0?.killedTasksByReason).toEqual({
      'another attempt succeeded': 1,
      TaskCommitDenied: 1,
    });
    expect(read0?.tasks?.failures.at(-1)).toEqual({
      reason: 'ExceptionFailure',
      className: 'java.lang.OutOfMemoryError',
      message: 'Java heap space, password=*********(redacted)',
      trace: 'at x',
    });
    expect(Array.from(read0?.tasks?.columns.failure ?? [])).toEqual([0, 0, 1, 2, 3, 4]);
    expect(app.gaps).toEqual([]);
  });

  it('that are resubmitted count as ended, and their metrics once for stage and executor', async () => {
    const app = await readEvents(
      around({ id: 0 }, { id: 1 }, { id: 1, reason: { Reason: 'Resubmitted' } }),
    );

    expect(app.sections.totals).toMatchObject({ taskCount: 3, executorRunTimeMs: 2_700 });
    expect(app.sections.stages?.[0]?.sums.executorRunTimeMs).toBe(1_800);
    expect(app.sections.executors?.[0]).toMatchObject({
      executorRunTimeMs: 1_800,
      failedTaskCount: 1,
    });
  });

  it('lose their accumulables, whatever these hold, and nothing else', async () => {
    const hostile = [
      { ID: 1, Name: ']},"Task Metrics":{', Update: '"Accumulables":[', Value: '\\"' },
      { ID: 2, Name: 'nested', Update: [{ a: [']'] }], Value: 'é\u0000"]}' },
    ];
    const app = await readEvents(
      around({ id: 0, accumulables: hostile, executorMetrics: { JVMHeapMemory: 5 } }, { id: 1 }),
    );

    expect(app.gaps).toEqual([]);
    expect(app.sections.totals).toMatchObject({ taskCount: 2, executorRunTimeMs: 1_800 });
    expect(app.sections.executors?.[0]?.peaks).toEqual({ JVMHeapMemory: 5 });
  });

  it.for([
    { version: '2.4.8', name: 'internal.metrics.peakExecutionMemory' },
    { version: '1.6.3', name: 'peakExecutionMemory' },
  ])('have a peak of execution memory before Spark 3 too: $version', async ({ version, name }) => {
    const events = around({
      id: 0,
      metrics: { 'Peak Execution Memory': undefined },
      accumulables: [{ ID: 7, Name: name, Update: '4096' }],
    }).map((event) => (event['Event'] === 'SparkListenerLogStart' ? logStart(version) : event));
    const app = await readEvents(events);

    expect(app.sections.stages?.[0]?.sums.peakExecutionMemoryBytes).toBe(4_096);
  });

  it('that end before they begin take no time', async () => {
    const app = await readEvents(around({ id: 0, launchMs: 3_000, finishMs: 2_000 }, { id: 1 }));

    expect(app.sections.stages?.[0]?.taskTimeMs).toBe(1_000);
  });

  it('are sampled within the budget; sums and the longest stay exact', async () => {
    const many = stageInfo(0, { 'Number of Tasks': 4_000 });
    const tasks = Array.from({ length: 4_000 }, (_, id) => ({ id, finishMs: 3_000 + id }));
    const events = [
      logStart(),
      environment(),
      applicationStart(),
      executorAdded('1'),
      jobStart(0, [many]),
      stageSubmitted(many),
      ...tasks.map(taskEnd),
      stageCompleted(many),
      jobEnd(0),
      applicationEnd(),
    ];
    const whole = await readSource(logOf([linesOf(events)]));
    const small = await readSource(logOf([linesOf(events)]), 64 * 1_024);
    const columns = small.sections.stages?.[0]?.tasks;

    expect(small.sections.totals).toEqual(whole.sections.totals);
    expect(small.sections.occupancy).toEqual(whole.sections.occupancy);
    expect(gapKinds(small)).toEqual(['sampled']);
    expect(columns).toMatchObject({ isSampled: true, endedCount: 4_000 });
    expect(columns?.longest[0]?.durationMs).toBe(4_999);
    expect(whole.sections.stages?.[0]?.tasks).toMatchObject({ isSampled: false, rowCount: 4_000 });
  });
});
