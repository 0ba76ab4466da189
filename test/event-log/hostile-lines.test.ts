import { describe, expect, it } from 'vitest';
import { readEventLog } from '../../src/event-log/read-log.ts';
import {
  applicationEnd,
  executorAdded,
  linesOf,
  logOf,
  smallLog,
  T0,
  taskEnd,
} from '../builders/event-log.ts';
import { gapKinds, readEvents, readSource } from '../support/read-built-log.ts';

const text = linesOf(smallLog());
const taskStart =
  '{"Event":"SparkListenerTaskStart","Stage ID":0,"Stage Attempt ID":0,"Task Info":{"Task ID":0}}';

const plan = (nodeName: string) => ({ nodeName, children: [], metadata: {}, metrics: [] });

describe('lines that hostile or broken writers make', () => {
  it('a byte order mark is no part of the first event', async () => {
    const app = await readSource(logOf([`\ufeff${text}`]));

    expect(app.gaps).toEqual([]);
    expect(app.framework.version).toBe('3.5.1');
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

  it('a time that no calendar has is none', async () => {
    const app = await readEvents([...smallLog().slice(0, -1), applicationEnd(1e17)]);

    expect(app.endedAtMs).toBeUndefined();
    expect(Number.isFinite(app.sections.totals?.heldCoreMs)).toBe(true);
  });
});
