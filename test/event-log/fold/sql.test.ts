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
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
  taskEnd,
} from '../../builders/event-log.ts';
import { gapKinds, readEvents, readSource } from '../../support/read-built-log.ts';

function plan(name: string, accumulatorId: number, children: readonly object[] = []): object {
  return {
    nodeName: name,
    simpleString: `${name} [token=abc123secret]`,
    children,
    metadata:
      name === 'Scan parquet' ? { Location: 's3://bucket/t', sfPassword: 'abc123secret' } : {},
    metrics: [{ name: 'data size', accumulatorId, metricType: 'size' }],
  };
}

describe('SQL', () => {
  it('begins at the last time before, where its start has none', async () => {
    const Event = 'org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart';
    const app = await readEvents([
      logStart(),
      environment(),
      applicationStart(),
      jobStart(0, []),
      ...[{}, { time: 0 }, { time: T0 + 5_000 }].map((time, executionId) => ({
        Event,
        executionId,
        ...time,
      })),
      applicationEnd(),
    ]);

    expect(app.sections.sqlExecutions?.map(({ startedAtMs }) => startedAtMs - T0)).toEqual([
      1_000, 1_000, 5_000,
    ]);
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
      metadata: { Location: 's3://bucket/t', sfPassword: '*********(redacted)' },
      metrics: [{ name: 'data size', type: 'size', accumulatorId: 11, value: 520 }],
    });
    expect(app.sections.stages?.[0]?.sqlExecutionId).toBe(3);
  });
});

type Event = Parameters<typeof linesOf>[0][number];

const PREFIX = 'org.apache.spark.sql.execution.ui.SparkListener';

/** As Spark lays it out: the plan as text stands before the plan. */
const started = (executionId: number, atMs: number, sparkPlanInfo: unknown): Event => ({
  Event: `${PREFIX}SQLExecutionStart`,
  executionId,
  description: `query ${executionId}`,
  details: '',
  physicalPlanDescription: 'as text',
  sparkPlanInfo,
  time: T0 + atMs,
});
const ended = (executionId: number, atMs: number): Event => ({
  Event: `${PREFIX}SQLExecutionEnd`,
  executionId,
  time: T0 + atMs,
  errorMessage: '',
});
const replanned = (executionId: number, sparkPlanInfo: unknown): Event => ({
  Event: `${PREFIX}SQLAdaptiveExecutionUpdate`,
  executionId,
  physicalPlanDescription: 'as text',
  sparkPlanInfo,
});
const told = (executionId: number, accumulatorId: number, value: number): Event => ({
  Event: `${PREFIX}DriverAccumUpdates`,
  executionId,
  accumUpdates: [[accumulatorId, value]],
});
const countInfo = (stageId: number): Event =>
  stageInfo(stageId, { 'Number of Tasks': 1, 'Stage Name': 'count' });
const around = (events: readonly Event[]): readonly Event[] => [
  logStart(),
  applicationStart(),
  ...events,
  applicationEnd(),
];

describe('plans that are read at the end', () => {
  it('are of those over the budget the ones of the longest executions, with their metrics', async () => {
    const LONG = 40;
    const ids = Array.from({ length: 300 }, (_, id) => id);
    const events = ids.flatMap((id) => [
      started(id, id * 1_000, plan('Exchange', id)),
      told(id, id, id + 1),
      replanned(id, plan('AdaptiveSparkPlan', id, [plan('Scan parquet', 10_000 + id)])),
      ended(id, id * 1_000 + (id % LONG === 7 ? 900 + id : 100)),
    ]);
    const app = await readSource(logOf([linesOf(around(events))]), 100_000);
    const executions = app.sections.sqlExecutions ?? [];
    const kept = executions.filter(({ finalPlan }) => finalPlan !== undefined);
    const long = kept.filter(({ executionId }) => executionId % LONG === 7);

    expect(app.sections.totals?.sqlExecutionCount).toBe(300);
    expect(kept.length).toBeLessThan(60);
    expect(long.length).toBeGreaterThan(3);
    for (const { executionId, finalPlan } of kept) {
      expect(finalPlan?.metrics[0]?.value).toBe(executionId + 1);
      expect(finalPlan?.children[0]?.name).toBe('Scan parquet');
    }
    expect(gapKinds(app)).toContain('limited');
  });

  it('are, of executions that are all alike, those whose stages are kept too', async () => {
    const COUNT = 600;
    const text = 'x'.repeat(2_000);
    const events = Array.from({ length: COUNT }, (_, id) => [
      started(id, id * 1_000, plan(`Exchange ${id} ${text}`, id)),
      jobStart(id, [countInfo(id)], { Properties: { 'spark.sql.execution.id': String(id) } }),
      stageSubmitted(countInfo(id)),
      taskEnd({ id, index: 0, stageId: id, launchMs: id * 1_000, finishMs: id * 1_000 + 500 }),
      stageCompleted(countInfo(id)),
      jobEnd(id, 'JobSucceeded', id * 1_000 + 700),
      ended(id, id * 1_000 + 800),
    ]);
    const app = await readSource(logOf([linesOf(around(events.flat()))]), 3_000_000);
    const { sqlExecutions = [], stages = [] } = app.sections;
    const planned = sqlExecutions.filter(({ finalPlan }) => finalPlan !== undefined);
    const withStages = new Set(stages.map(({ sqlExecutionId }) => sqlExecutionId));

    expect(stages.length).toBeLessThan(COUNT / 2);
    expect(planned.length).toBeLessThan(COUNT / 2);
    expect(planned.length).toBeGreaterThan(10);
    expect(planned.every(({ executionId }) => withStages.has(executionId))).toBe(true);
    const plannedIds = new Set(planned.map(({ executionId }) => executionId));
    expect(stages.length).toBeGreaterThan(planned.length);
    for (const { sqlExecutionId = -1, standsFor } of stages) {
      expect(standsFor?.forEach).toBeCloseTo(COUNT / stages.length);
      const forEachWithPlan = plannedIds.has(sqlExecutionId) ? COUNT / planned.length : 0;
      expect(standsFor?.forEachWithPlan ?? 0).toBeCloseTo(forEachWithPlan);
    }
  });

  it('are left out where they are damaged, and that is told', async () => {
    const lines = linesOf(
      around([
        started(1, 0, plan('Exchange', 1)),
        replanned(1, plan('AdaptiveSparkPlan', 2)),
        ended(1, 1_000),
        started(2, 2_000, plan('Broken', 3)),
      ]),
    );
    const damaged = lines
      .replace('"AdaptiveSparkPlan"', '"AdaptiveSparkPlan')
      .replace('"Broken"', 'Broken');
    const app = await readSource(logOf([damaged]));
    const [first, second] = app.sections.sqlExecutions ?? [];

    expect(first?.initialPlan?.name).toBe('Exchange');
    expect(first?.finalPlan?.name).toBe('Exchange');
    expect(first?.adaptiveUpdateCount).toBe(1);
    expect(second).toMatchObject({ executionId: 2, status: 'running' });
    expect(second?.initialPlan).toBeUndefined();
    expect(app.gaps.find(({ kind }) => kind === 'malformed-line')?.count).toBe(2);
  });

  it.for(['3.5.1', '2.4.8'])(
    'without a name are damaged, read late or at once: %s',
    async (version) => {
      const events = around([
        started(1, 0, plan('Exchange', 1)),
        replanned(1, plan('AdaptiveSparkPlan', 2)),
        replanned(1, plan('Broken', 3)),
        ended(1, 1_000),
      ]);
      const damaged = linesOf(events)
        .replace('"nodeName":"Broken"', '"nofeName":"Broken"')
        .replace(/"Spark Version":"[^"]*"/, `"Spark Version":"${version}"`);
      const app = await readSource(logOf([damaged]));

      expect(app.sections.sqlExecutions?.[0]?.finalPlan?.name).toBe('Exchange');
      expect(app.gaps.find(({ kind }) => kind === 'malformed-line')?.count).toBe(1);
    },
  );
});
