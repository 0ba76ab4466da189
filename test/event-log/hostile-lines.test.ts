import { describe, expect, it } from 'vitest';
import { readEventLog } from '../../src/event-log/read-log.ts';
import {
  applicationEnd,
  environment,
  executorAdded,
  jobStart,
  linesOf,
  logOf,
  smallLog,
  stageCompleted,
  stageInfo,
  T0,
  taskEnd,
} from '../builders/event-log.ts';
import { gapKinds, readEvents, readSource } from '../support/read-built-log.ts';

const text = linesOf(smallLog());
const taskStart =
  '{"Event":"SparkListenerTaskStart","Stage ID":0,"Stage Attempt ID":0,"Task Info":{"Task ID":0}}';

const plan = (nodeName: string) => ({ nodeName, children: [], metadata: {}, metrics: [] });

function longest(texts: object = {}): { readonly count: number; readonly length: number } {
  const names = Object.keys(texts);
  return { count: names.length, length: Math.max(...names.map(({ length }) => length)) };
}

it('names of classes, hosts and versions are kept without secrets', async () => {
  const url = 'https://hunter2@h';
  const started = environment();
  const app = await readEvents([
    ...smallLog().filter(({ Event }) => Event !== started['Event']),
    { ...started, 'JVM Information': { 'Java Version': url, 'Scala Version': url } },
    { ...executorAdded('2'), 'Executor Info': { Host: url, 'Total Cores': 1 } },
    { ...executorAdded('3'), 'Executor Info': { Host: 'h', 'Total Cores': 1 } },
    {
      Event: 'SparkListenerBlockManagerAdded',
      Timestamp: T0,
      'Block Manager ID': { 'Executor ID': '3', Host: url, Port: 1 },
    },
    taskEnd({
      id: 2,
      executorId: url,
      reason: {
        Reason: 'FetchFailed',
        'Class Name': url,
        'Block Manager Address': { 'Executor ID': url, Host: url },
      },
    }),
    taskEnd({ id: 3, reason: { Reason: url } }),
  ]);

  expect(JSON.stringify(app)).toContain('https://*********(redacted)@h');
  expect(JSON.stringify(app)).not.toContain('hunter2');
});

describe('lines that hostile or broken writers make', () => {
  it('a byte order mark is no part of the first event', async () => {
    const app = await readSource(logOf([`\ufeff${text}`]));

    expect(app.gaps).toEqual([]);
    expect(app.framework.version).toBe('3.5.1');
  });

  it('the end of a task that names no stage is told, and counts for nothing', async () => {
    const { 'Stage ID': _, ...stageless } = taskEnd({ id: 900 });
    const { gaps, sections } = await readEvents([...smallLog(), stageless]);
    const detail = 'ends of tasks that name no stage were left out; sums are too low by them';
    expect(gaps).toContainEqual({ kind: 'malformed-line', detail, count: 1 });
    expect(sections.totals?.taskCount).toBe(
      (await readEvents(smallLog())).sections.totals?.taskCount,
    );
  });

  it.for([
    { Event: 'SparkListenerExecutorAdded', Timestamp: 1, 'Executor ID': 1.5 },
    { Event: 'SparkListenerJobStart', 'Job ID': 'x' },
    { Event: 'SparkListenerJobEnd' },
    { Event: 'SparkListenerStageSubmitted', 'Stage Info': { 'Stage ID': null } },
    { Event: 'SparkListenerStageCompleted', 'Stage Info': [] },
    { Event: 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart', executionId: -1 },
    { Event: 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd' },
  ])('an event that does not say of what it is is told: %j', async (event) => {
    const { gaps } = await readEvents([...smallLog(), event]);
    const detail =
      'events that do not say of which job, stage, executor or SQL execution they are were left out';
    expect(gaps).toContainEqual({ kind: 'malformed-line', detail, count: 1 });
  });

  it('two lines that ran into each other are told, and not taken for the first', async () => {
    const [first, ...others] = text.split('{"Event":"SparkListenerTaskEnd"');
    const joined = [`${first}${taskStart}`, ...others].join('{"Event":"SparkListenerTaskEnd"');
    const app = await readSource(logOf([joined]));

    expect(gapKinds(app)).toContain('malformed-line');
    expect(app.sections.totals?.taskCount).toBe(1);
  });

  it('of two plans the later counts, also when it is laid out otherwise', async () => {
    const sql = 'org.apache.spark.sql.execution.ui.SparkListenerSQL';
    const app = await readEvents([
      ...smallLog().slice(0, 3),
      { Event: `${sql}ExecutionStart`, executionId: 1, time: T0, sparkPlanInfo: plan('First') },
      { Event: `${sql}AdaptiveExecutionUpdate`, executionId: 1, sparkPlanInfo: plan('Second') },
      { executionId: 1, Event: `${sql}AdaptiveExecutionUpdate`, sparkPlanInfo: plan('Third') },
    ]);

    expect(app.sections.sqlExecutions?.[0]?.finalPlan?.name).toBe('Third');
  });

  it('a plan that comes before its execution counts for nothing, as it does for Spark', async () => {
    const update = {
      Event: 'org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate',
      executionId: 1,
      physicalPlanDescription: '',
      sparkPlanInfo: { nodeName: 'Scan', children: [], metadata: {}, metrics: [] },
    };
    const start = {
      Event: 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart',
      executionId: 1,
      time: T0,
    };
    const app = await readEvents([...smallLog().slice(0, 3), update, start, update, update]);

    expect(app.sections.sqlExecutions?.[0]?.adaptiveUpdateCount).toBe(2);
  });
});

describe('a log of more than may be read', () => {
  const half = text.indexOf('{"Event":"SparkListenerTaskEnd"');
  const parts = [text.slice(0, half), text.slice(half)];

  it('is read up to the limit, all parts together, and says so', async () => {
    const settings = { cluster: 'default', maxLogBytes: text.length - 1 };
    const app = await readEventLog(logOf(parts, { chunkBytes: 100 }), settings);

    expect(app.gaps.filter(({ kind }) => kind === 'limited')).toEqual([
      { kind: 'limited', detail: expect.stringContaining('--max-log-bytes'), count: 1 },
    ]);
    expect(app.sections.totals?.taskCount).toBe(2);
  });

  it('is read to its end when it holds just as much', async () => {
    const settings = { cluster: 'default', maxLogBytes: text.length };
    const app = await readEventLog(logOf([text], { chunkBytes: 100 }), settings);
    expect(app.gaps).toEqual([]);
  });
});

describe('values that nothing in a cluster has', () => {
  it('no executor has so many cores', async () => {
    const app = await readEvents([
      ...smallLog().slice(0, -1),
      executorAdded('2', 0, 2 ** 40),
      applicationEnd(),
    ]);

    expect(app.sections.executors?.map(({ totalCores }) => totalCores)).toEqual([2, 0]);
    expect(app.sections.totals?.heldCoreMs).toBe(120_000);
  });

  it('a host of a hundred thousand characters is kept in part', async () => {
    const long = 'x'.repeat(100_000);
    const app = await readEvents([...smallLog(), taskEnd({ id: 2, executorId: long })]);

    expect(app.sections.taskNames?.executorIds.at(-1)).toHaveLength(500);
    expect(app.sections.taskNames?.hosts.at(-1)).toHaveLength(500);
  });

  it.for([9.2e18, 5e10])('no stage has %d tasks', async (count) => {
    const [stage] = (
      await readEvents([...smallLog(), stageCompleted(stageInfo(0, { 'Number of Tasks': count }))])
    ).sections.stages ?? [undefined];

    expect(stage).toMatchObject({ taskCount: 0, completedTaskCount: 2 });
  });

  it('what is listed again and again is listed once', async () => {
    const again = Array.from({ length: 10_000 }, () => 7);
    const { jobs, stages } = (
      await readEvents([
        ...smallLog(),
        jobStart(1, [stageInfo(8, { 'Parent IDs': again })], { 'Stage IDs': again }),
      ])
    ).sections;

    expect(jobs?.at(-1)?.stageIds).toEqual([7]);
    expect(stages?.at(-1)?.parentIds).toEqual([7]);
  });

  it('what nothing has as many of is kept in part', async () => {
    const names = Array.from({ length: 5_000 }, (_, at) => `${at}${'n'.repeat(1_000)}`);
    const one = { Amount: 1 };
    const amounts = { cores: one, ...Object.fromEntries(names.map((name) => [name, one])) };
    const texts = Object.fromEntries(names.map((name) => [name, 'v']));
    const added = executorAdded('2');
    const app = await readEvents([
      ...smallLog().slice(0, -1),
      {
        Event: 'SparkListenerResourceProfileAdded',
        'Resource Profile Id': 1,
        'Executor Resource Requests': amounts,
        'Task Resource Requests': {},
      },
      {
        ...added,
        'Executor Info': { 'Total Cores': 1, Resources: { gpu: { addresses: names } } },
      },
      {
        Event: 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart',
        executionId: 1,
        time: T0,
        modifiedConfigs: texts,
        sparkPlanInfo: { ...plan('Scan'), metadata: texts },
      },
      applicationEnd(),
    ]);
    const { resourceProfiles, executors, sqlExecutions } = app.sections;
    const [execution] = sqlExecutions ?? [];

    expect(resourceProfiles?.[0]).toMatchObject({ cores: 1 });
    expect(longest(resourceProfiles?.[0]?.executorResources)).toEqual({ count: 50, length: 201 });
    expect(executors?.at(-1)?.resources['gpu']).toHaveLength(256);
    expect(longest(execution?.modifiedProperties)).toEqual({ count: 1_000, length: 501 });
    expect(longest(execution?.initialPlan?.metadata)).toEqual({ count: 100, length: 301 });
  });

  it.for([
    { told: 'Infinity', is: undefined },
    { told: '1e300', is: undefined },
    { told: 'soon', is: undefined },
    { told: String(T0), is: T0 },
  ])('submitted at $told: $is', async ({ told, is }) => {
    const app = await readEvents([...smallLog(), environment({ 'spark.app.submitTime': told })]);
    expect(app.submittedAtMs).toBe(is);
  });

  it('a time that no calendar has is none', async () => {
    const app = await readEvents([...smallLog().slice(0, -1), applicationEnd(1e17)]);

    expect(app.endedAtMs).toBeUndefined();
    expect(Number.isFinite(app.sections.totals?.heldCoreMs)).toBe(true);
  });
});
