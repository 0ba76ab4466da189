import { describe, expect, it } from 'vitest';
import type { LogSource } from '../../src/event-log/log-source.ts';
import { readEventLog } from '../../src/event-log/read-log.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import {
  applicationEnd,
  applicationStart,
  environment,
  executorAdded,
  executorRemoved,
  jobEnd,
  jobStart,
  linesOf,
  logOf,
  logStart,
  smallLog,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
  taskEnd,
} from '../builders/event-log.ts';

const read = (source: LogSource, memoryBudgetBytes?: number): Promise<ApplicationModel> =>
  readEventLog(source, {
    cluster: 'default',
    ...(memoryBudgetBytes === undefined ? {} : { memoryBudgetBytes }),
  });
const readEvents = (events: Parameters<typeof linesOf>[0], source: Partial<LogSource> = {}) =>
  read(logOf([linesOf(events)], source));
const kinds = (app: ApplicationModel): readonly string[] => app.gaps.map(({ kind }) => kind);

describe('a whole log', () => {
  it('gives the application and exact totals', async () => {
    const app = await readEvents(smallLog());

    expect(app).toMatchObject({
      cluster: 'default',
      id: 'application_1700000000000_0001',
      name: 'built',
      user: 'etl',
      framework: { name: 'spark', version: '3.5.1' },
      clusterManager: 'yarn',
      outcome: 'succeeded',
      startedAtMs: T0,
      endedAtMs: T0 + 60_000,
      gaps: [],
    });
    expect(app.sections.totals).toMatchObject({
      taskCount: 2,
      executorRunTimeMs: 1_800,
      executorCpuTimeMs: 1_400,
      gcTimeMs: 40,
      heldCoreMs: 120_000,
    });
  });

  it.for([1, 7, 100])('is the same in chunks of %s bytes', async (chunkBytes) => {
    const whole = await readEvents(smallLog());
    const chunked = await read(logOf([linesOf(smallLog())], { chunkBytes }));

    expect(chunked).toEqual(whole);
  });

  it('reads lines with blanks, carriage returns and another order of keys', async () => {
    const text = linesOf(smallLog())
      .replaceAll('\n', '\r\n\r\n')
      .replace('{"Event":"SparkListenerJobEnd",', '{"x":1,"Event":"SparkListenerJobEnd",');

    expect((await read(logOf([text]))).sections.totals).toMatchObject({
      jobCount: 1,
      taskCount: 2,
    });
  });

  it('passes over events it does not know', async () => {
    const unknown = { Event: 'org.apache.spark.SparkListenerFromTheFuture', payload: [1] };
    const app = await readEvents([...smallLog(), unknown]);

    expect(app.gaps).toEqual([]);
  });
});

describe('a log that is not whole', () => {
  const text = linesOf(smallLog());

  it('uses what comes before a torn last line', async () => {
    const app = await read(logOf([text.slice(0, -20)]));

    expect(kinds(app)).toEqual(['truncated']);
    expect(app).toMatchObject({ outcome: 'unknown', lastSeenAtMs: T0 + 50_000 });
    expect(app.sections.totals?.taskCount).toBe(2);
  });

  it('uses a last line that only lacks its end', async () => {
    expect((await read(logOf([text.trimEnd()]))).gaps).toEqual([]);
  });

  it('is still running when its name says so', async () => {
    const app = await readEvents(smallLog().slice(0, -1), { isInProgress: true });

    expect(app.outcome).toBe('running');
    expect(app.gaps).toEqual([]);
  });

  it('counts bad lines with good ones after them', async () => {
    const lines = text.split('\n');
    lines.splice(3, 0, '{"Event":"SparkListener', 'garbage', '[1]', '"text"');
    const app = await read(logOf([lines.join('\n')]));

    expect(app.gaps).toEqual([expect.objectContaining({ kind: 'malformed-line', count: 4 })]);
  });

  it('takes a torn end of a part for torn, and goes on with the next', async () => {
    const cut = text.indexOf('{"Event":"SparkListenerJobEnd"');
    const app = await read(logOf([`${text.slice(0, cut)}{"Event":"Spark`, text.slice(cut)]));

    expect(kinds(app)).toEqual(['truncated']);
    expect(app.sections.totals).toMatchObject({ jobCount: 1, taskCount: 2 });
    expect(app.outcome).toBe('succeeded');
  });

  it('says when events must have been dropped', async () => {
    const events = smallLog().filter((_, index) => index !== 7);
    const app = await readEvents(events);

    expect(app.gaps).toEqual([expect.objectContaining({ kind: 'dropped-events', count: 1 })]);
  });

  it('takes the earliest time where the start was lost, and the name for the id', async () => {
    const app = await readEvents(smallLog().slice(3), { name: 'app-1.zstd.inprogress' });

    expect(app).toMatchObject({ id: 'app-1', name: 'app-1', startedAtMs: T0 });
    expect(kinds(app)).toEqual(['missing-metrics']);
  });

  it.for([
    { name: 'nothing', texts: [''], code: 'empty' },
    { name: 'text', texts: ['hello\nworld\n'], code: 'not-an-event-log' },
    { name: 'other JSON', texts: ['{"a":1}\n{"b":2}\n'], code: 'not-an-event-log' },
    { name: 'endless text', texts: ['no\n'.repeat(5_000)], code: 'not-an-event-log' },
  ])('refuses $name', async ({ texts, code }) => {
    await expect(read(logOf(texts))).rejects.toMatchObject({ name: 'EventLogError', code });
  });
});

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

  it('have a peak of execution memory before Spark 3 too', async () => {
    const events = around({
      id: 0,
      metrics: { 'Peak Execution Memory': undefined },
      accumulables: [{ ID: 7, Name: 'internal.metrics.peakExecutionMemory', Update: '4096' }],
    }).map((event) => (event['Event'] === 'SparkListenerLogStart' ? logStart('2.4.8') : event));
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
    const whole = await read(logOf([linesOf(events)]));
    const small = await read(logOf([linesOf(events)]), 64 * 1_024);
    const columns = small.sections.stages?.[0]?.tasks;

    expect(small.sections.totals).toEqual(whole.sections.totals);
    expect(small.sections.occupancy).toEqual(whole.sections.occupancy);
    expect(kinds(small)).toEqual(['sampled']);
    expect(columns).toMatchObject({ isSampled: true, endedCount: 4_000 });
    expect(columns?.longest[0]?.durationMs).toBe(4_999);
    expect(whole.sections.stages?.[0]?.tasks).toMatchObject({ isSampled: false, rowCount: 4_000 });
  });
});

describe('executors', () => {
  it('hold cores from added to removed, the first removal counting, each life for itself', async () => {
    const app = await readEvents([
      logStart(),
      environment({ 'spark.executor.memory': '1g' }),
      applicationStart(),
      executorAdded('1', 0, 2),
      executorRemoved('1', 10_000, 'Container killed by YARN'),
      executorRemoved('1', 20_000),
      executorAdded('1', 30_000, 4),
      executorAdded('2', 50_000, 1),
      executorRemoved('2', 40_000),
      executorRemoved('9', 40_000),
      applicationEnd(60_000),
    ]);

    expect(app.sections.totals).toMatchObject({ executorCount: 2, heldCoreMs: 20_000 + 120_000 });
    expect(app.sections.totals?.heldMemoryByteMs).toBe(40_000 * 1_408 * 2 ** 20);
    expect(app.sections.executors?.[0]).toMatchObject({
      executorId: '1',
      totalCores: 4,
      lives: [{ removedReason: 'Container killed by YARN', cores: 2 }, { cores: 4 }],
    });
  });
});

describe('how it ended', () => {
  const ending = (events: Parameters<typeof linesOf>[0]) =>
    readEvents([logStart(), environment(), applicationStart(), ...events]);
  const failed = [jobStart(0, []), jobEnd(0, 'Job aborted due to stage failure')];

  it.for([
    {
      name: 'failed after its last job failed',
      events: [...failed, applicationEnd(51_000)],
      outcome: 'failed',
    },
    {
      name: 'went on for long after a failed job',
      events: [...failed, applicationEnd(500_000)],
      outcome: 'succeeded',
    },
    {
      name: 'failed with an exit code',
      events: [applicationEnd(1_000, { ExitCode: 1 })],
      outcome: 'failed',
    },
    {
      name: 'ran another job well',
      events: [
        ...failed,
        jobStart(1, []),
        jobEnd(1, 'JobSucceeded', 52_000),
        applicationEnd(53_000),
      ],
      outcome: 'succeeded',
    },
    { name: 'ran no job', events: [applicationEnd()], outcome: 'succeeded' },
  ])('$name: $outcome', async ({ events, outcome }) => {
    expect((await ending(events)).outcome).toBe(outcome);
  });
});

describe('SQL', () => {
  const plan = (name: string, accumulatorId: number, children: readonly object[] = []) => ({
    nodeName: name,
    simpleString: `${name} [token=abc123secret]`,
    children,
    metadata: name === 'Scan parquet' ? { Location: 's3://bucket/t' } : {},
    metrics: [{ name: 'data size', accumulatorId, metricType: 'size' }],
  });

  it('keeps the initial and the last plan, with totals from tasks and driver', async () => {
    const prefix = 'org.apache.spark.sql.execution.ui.SparkListener';
    const accumulables = [
      { ID: 11, Name: 'data size', Value: '500', Metadata: 'sql' },
      { ID: 12, Name: 'other', Value: '7' },
    ];
    const stage = stageInfo(0, { Accumulables: accumulables });
    const app = await readEvents([
      logStart(),
      environment(),
      applicationStart(),
      {
        Event: `${prefix}SQLExecutionStart`,
        executionId: 3,
        description: 'save',
        details: '',
        time: T0 + 500,
        sparkPlanInfo: plan('Exchange', 10, [plan('Scan parquet', 11)]),
      },
      jobStart(0, [stageInfo(0)], { Properties: { 'spark.sql.execution.id': '3' } }),
      stageSubmitted(stageInfo(0)),
      {
        Event: `${prefix}SQLAdaptiveExecutionUpdate`,
        executionId: 3,
        sparkPlanInfo: plan('AdaptiveSparkPlan', 12, [plan('Scan parquet', 11)]),
      },
      stageCompleted(stage),
      {
        Event: `${prefix}DriverAccumUpdates`,
        executionId: 3,
        accumUpdates: [
          [11, 20],
          [10, -1],
        ],
      },
      jobEnd(0),
      { Event: `${prefix}SQLExecutionEnd`, executionId: 3, time: T0 + 45_000, errorMessage: '' },
      applicationEnd(),
    ]);
    const [execution] = app.sections.sqlExecutions ?? [];

    expect(app.sections.totals?.sqlExecutionCount).toBe(1);
    expect(execution).toMatchObject({
      executionId: 3,
      status: 'succeeded',
      jobIds: [0],
      adaptiveUpdateCount: 1,
    });
    expect(execution?.initialPlan?.name).toBe('Exchange');
    expect(execution?.finalPlan?.children[0]).toMatchObject({
      nodeId: 1,
      name: 'Scan parquet',
      text: 'Scan parquet [token=*********(redacted)]',
      metadata: { Location: 's3://bucket/t' },
      metrics: [{ name: 'data size', type: 'size', accumulatorId: 11, value: 520 }],
    });
    expect(app.sections.stages?.[0]?.sqlExecutionId).toBe(3);
  });
});

describe('secrets and hostile values', () => {
  it('never reach the model', async () => {
    const app = await readEvents([
      logStart(),
      environment({
        'spark.hadoop.fs.s3a.secret.key': 'hunter2',
        'spark.x': 'jdbc:x://u:hunter2@h',
      }),
      applicationStart({ 'App Name': 'job --password hunter2' }),
      jobStart(0, [], { Properties: { 'spark.job.description': 'load ?sig=hunter2' } }),
      jobEnd(0, 'failed with token=hunter2'),
      applicationEnd(),
    ]);

    expect(JSON.stringify(app)).not.toContain('hunter2');
  });

  it.for([
    { Event: 'SparkListenerTaskEnd' },
    { Event: 'SparkListenerTaskEnd', 'Stage ID': 'x', 'Task Info': null },
    { Event: 'SparkListenerTaskEnd', 'Stage ID': 0, 'Task Info': [], 'Task Metrics': 5 },
    {
      Event: 'SparkListenerTaskEnd',
      'Stage ID': 0,
      'Task Info': { Index: 2 ** 53, 'Task ID': -4 },
    },
    {
      Event: 'SparkListenerJobStart',
      'Job ID': -1,
      'Stage Infos': { a: 1 },
      'Stage IDs': ['x', null],
    },
    { Event: 'SparkListenerStageCompleted', 'Stage Info': 'gone' },
    { Event: 'SparkListenerExecutorAdded', Timestamp: 'now', 'Executor ID': '__proto__' },
    {
      Event: 'SparkListenerExecutorAdded',
      Timestamp: T0,
      'Executor ID': '__proto__',
      'Executor Info': {},
    },
    {
      Event: 'SparkListenerEnvironmentUpdate',
      'Spark Properties': { __proto__: 'x', constructor: 'y' },
    },
    { Event: 'SparkListenerSQLExecutionStart', executionId: 1, sparkPlanInfo: { nodeName: 5 } },
    { Event: 'SparkListenerDriverAccumUpdates', executionId: 1, accumUpdates: [null, [1], 'x'] },
    { Event: 'StreamingQueryListener$QueryProgressEvent', progress: { id: 'q', sources: 5 } },
  ])('%j does not stop the reading', async (event) => {
    const app = await readEvents([...smallLog().slice(0, -1), event, applicationEnd()]);

    expect(app.sections.totals?.executorRunTimeMs).toBe(1_800);
    expect(app.outcome).toBe('succeeded');
  });
});
