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

const LONG = 'word '.repeat(600);
const BEYOND_LATIN_1 = '数据处理失败'.repeat(300);
const FACTS = { cluster: 'default', fallbackId: 'x', isInProgress: false, gaps: [] };
type Named = readonly [name: string, event: JsonObject];

function failedTask(at: number): Named {
  const end = { Reason: 'ExceptionFailure', 'Class Name': `X${at}`, Description: `${at} ${LONG}` };
  const trace = { 'Full Stack Trace': `at ${at} ${LONG}` };
  return [
    'SparkListenerTaskEnd',
    {
      'Stage ID': at % 50,
      'Task Info': { 'Task ID': at, Index: at },
      'Task End Reason': { ...end, ...trace },
    },
  ];
}

describe('texts that never repeat stay within the budget too', () => {
  it.for<{ what: string; of: (at: number) => readonly Named[] }>([
    {
      what: 'why jobs failed',
      of: (at) => [
        ['SparkListenerJobStart', { 'Job ID': at, 'Stage Infos': [], 'Stage IDs': [] }],
        [
          'SparkListenerJobEnd',
          {
            'Job ID': at,
            'Job Result': { Result: 'JobFailed', Exception: { Message: `${at} ${LONG}` } },
          },
        ],
      ],
    },
    {
      what: 'what jobs are called',
      of: (at) => [
        [
          'SparkListenerJobStart',
          {
            'Job ID': at,
            'Stage IDs': [],
            Properties: {
              'spark.job.description': `${at} ${BEYOND_LATIN_1}`,
              'spark.jobGroup.id': `group ${at} ${BEYOND_LATIN_1}`,
            },
          },
        ],
      ],
    },
    {
      what: 'why stages failed',
      of: (at) => [
        [
          'SparkListenerStageCompleted',
          { 'Stage Info': { 'Stage ID': at, 'Failure Reason': `${at} ${BEYOND_LATIN_1}` } },
        ],
      ],
    },
    {
      what: 'what stages are called',
      of: (at) => [
        [
          'SparkListenerStageSubmitted',
          {
            'Stage Info': {
              'Stage ID': at,
              'Stage Name': `${at} ${LONG}`,
              Details: `${at} ${LONG}`,
            },
            Properties: { 'spark.job.description': `${at} ${BEYOND_LATIN_1}` },
          },
        ],
      ],
    },
    {
      what: 'what SQL executions are called, and why they failed',
      of: (at) => [
        [
          'SparkListenerSQLExecutionStart',
          { executionId: at, time: 1, description: `${at} ${LONG}`, details: `in ${at} ${LONG}` },
        ],
        [
          'SparkListenerSQLExecutionEnd',
          { executionId: at, time: 2, errorMessage: `${at} ${BEYOND_LATIN_1}` },
        ],
      ],
    },
    {
      what: 'tags of SQL executions',
      of: (at) => [
        [
          'SparkListenerSQLExecutionStart',
          {
            executionId: at,
            time: 1,
            jobTags: Array.from({ length: 100 }, (_, tag) => `${at} ${tag} ${'x'.repeat(280)}`),
          },
        ],
      ],
    },
    { what: 'why tasks failed', of: (at) => [failedTask(at)] },
  ])('$what', ({ of }) => {
    const fold = new LogFold(BUDGET_BYTES);
    for (let at = 0; at < 1_000; at += 1) {
      for (const [name, event] of of(at)) foldEvent(fold, name, event);
    }
    const kept = JSON.stringify(fold.finish(FACTS).sections);
    expect(Buffer.byteLength(kept)).toBeLessThan(BUDGET_BYTES / 2);
  });
});
