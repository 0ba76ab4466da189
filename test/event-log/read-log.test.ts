import { describe, expect, it } from 'vitest';
import {
  applicationEnd,
  applicationStart,
  environment,
  jobEnd,
  jobStart,
  linesOf,
  logOf,
  logStart,
  smallLog,
  T0,
} from '../builders/event-log.ts';
import { gapKinds, readEvents, readSource } from '../support/read-built-log.ts';

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
    const chunked = await readSource(logOf([linesOf(smallLog())], { chunkBytes }));

    expect(chunked).toEqual(whole);
  });

  it('reads lines with blanks, carriage returns and another order of keys', async () => {
    const text = linesOf(smallLog())
      .replaceAll('\n', '\r\n\r\n')
      .replace('{"Event":"SparkListenerJobEnd",', '{"x":1,"Event":"SparkListenerJobEnd",');

    expect((await readSource(logOf([text]))).sections.totals).toMatchObject({
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
    const app = await readSource(logOf([text.slice(0, -20)]));

    expect(gapKinds(app)).toEqual(['truncated']);
    expect(app).toMatchObject({ outcome: 'unknown', lastSeenAtMs: T0 + 50_000 });
    expect(app.sections.totals?.taskCount).toBe(2);
  });

  it('uses a last line that only lacks its end', async () => {
    expect((await readSource(logOf([text.trimEnd()]))).gaps).toEqual([]);
  });

  it('is still running when its name says so', async () => {
    const app = await readEvents(smallLog().slice(0, -1), { isInProgress: true });

    expect(app.outcome).toBe('running');
    expect(app.gaps).toEqual([]);
  });

  it('counts bad lines with good ones after them', async () => {
    const lines = text.split('\n');
    lines.splice(3, 0, '{"Event":"SparkListener', 'garbage', '[1]', '"text"');
    const app = await readSource(logOf([lines.join('\n')]));

    expect(app.gaps).toEqual([expect.objectContaining({ kind: 'malformed-line', count: 4 })]);
  });

  it('takes a torn end of a part for torn, and goes on with the next', async () => {
    const cut = text.indexOf('{"Event":"SparkListenerJobEnd"');
    const app = await readSource(logOf([`${text.slice(0, cut)}{"Event":"Spark`, text.slice(cut)]));

    expect(gapKinds(app)).toEqual(['truncated']);
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
    expect(gapKinds(app)).toEqual(['missing-metrics']);
  });

  it('without its begin is of the application and the attempt that its name tells', async () => {
    const app = await readEvents(smallLog().slice(3), { name: 'application_1_0002_2.lz4' });
    expect(app).toMatchObject({ id: 'application_1_0002', attemptId: '2' });
  });

  it.for([
    { name: 'nothing', texts: [''], code: 'empty' },
    { name: 'text', texts: ['hello\nworld\n'], code: 'not-an-event-log' },
    { name: 'other JSON', texts: ['{"a":1}\n{"b":2}\n'], code: 'not-an-event-log' },
    { name: 'endless text', texts: ['no\n'.repeat(5_000)], code: 'not-an-event-log' },
  ])('refuses $name', async ({ texts, code }) => {
    await expect(readSource(logOf(texts))).rejects.toMatchObject({ name: 'EventLogError', code });
  });

  it('refuses what never ends and holds no event', async () => {
    const zeros = new Uint8Array(2 ** 20);
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield zeros;
    }
    const log = { ...logOf([]), parts: [{ name: 'zero', open: endless }] };

    await expect(readSource(log)).rejects.toMatchObject({ code: 'not-an-event-log' });
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
