import { describe, expect, it } from 'vitest';
import {
  applicationEnd,
  applicationStart,
  environment,
  jobEnd,
  jobStart,
  logStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
} from '../../builders/event-log.ts';
import { readEvents } from '../../support/read-built-log.ts';

function plan(name: string, accumulatorId: number, children: readonly object[] = []): object {
  return {
    nodeName: name,
    simpleString: `${name} [token=abc123secret]`,
    children,
    metadata: name === 'Scan parquet' ? { Location: 's3://bucket/t' } : {},
    metrics: [{ name: 'data size', accumulatorId, metricType: 'size' }],
  };
}

describe('SQL', () => {
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
