import { describe, expect, it } from 'vitest';
import { foldEvent } from '../../../src/event-log/events.ts';
import { LogFold } from '../../../src/event-log/fold/log-fold.ts';
import type { JsonObject } from '../../../src/event-log/json-fields.ts';
import { MIB } from '../../../src/model/units.ts';

const BUDGET_BYTES = 4 * MIB;

describe('what is kept of events of one kind alone stays within the budget', () => {
  it.for<{ name: string; of: (at: number) => JsonObject }>([
    { name: 'SparkListenerTaskStart', of: (at) => ({ 'Stage ID': at }) },
    {
      name: 'SparkListenerStageExecutorMetrics',
      of: (at) => ({ 'Executor ID': '1', 'Stage ID': at, 'Executor Metrics': {} }),
    },
    {
      name: 'SparkListenerStageSubmitted',
      of: (at) => ({ 'Stage Info': { 'Stage ID': at, 'Number of Tasks': 1 } }),
    },
    {
      name: 'SparkListenerDriverAccumUpdates',
      of: () => ({ executionId: 0, accumUpdates: [[1, 1]] }),
    },
  ])('$name', ({ name, of }) => {
    const fold = new LogFold(BUDGET_BYTES);
    foldEvent(fold, 'SparkListenerSQLExecutionStart', { executionId: 0, time: 1 });
    for (let at = 0; at < 20_000; at += 1) foldEvent(fold, name, of(at));
    expect(fold.keptBytes).toBeLessThan(1.5 * BUDGET_BYTES);
  });
});
