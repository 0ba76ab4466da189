import { describe, expect, it } from 'vitest';
import { drUnifiedMemory } from '../../../src/heuristics/dr-elephant/dr-unified-memory.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import type { ExecutorPeaks } from '../../../src/model/task-metrics.ts';
import { anApplication, anEnvironment, anExecutor } from '../../builders/application.ts';
import { aDriver, judge, run, scoreOf, shown } from './judged.ts';

const MB = 2 ** 20;
const REGION = 1_000 * MB;

const anExecutorWith = (peaks: ExecutorPeaks, overrides: Partial<ExecutorSummary> = {}) =>
  anExecutor({ maxMemoryBytes: REGION, peaks, ...overrides });

const using = (bytes: number, overrides: Partial<ExecutorSummary> = {}) =>
  anExecutorWith(
    { JVMHeapMemory: 1, OnHeapExecutionMemory: bytes, OnHeapStorageMemory: 0 },
    overrides,
  );

const withExecutors = (
  executors: readonly ExecutorSummary[],
  set: Readonly<Record<string, string>> = {},
) => anApplication({ sections: { executors, environment: anEnvironment(set) } });

describe('dr-unified-memory', () => {
  it.for([
    [700 * MB + 1, 'none'],
    [700 * MB, 'low'],
    [600 * MB + 1, 'low'],
    [600 * MB, 'moderate'],
    [400 * MB + 1, 'moderate'],
    [400 * MB, 'severe'],
    [200 * MB + 1, 'severe'],
    [200 * MB, 'critical'],
    [0, 'critical'],
  ] as const)('a peak of %i bytes of 1000 MB is %s', ([bytes, severity]) => {
    expect(judge(drUnifiedMemory, withExecutors([using(bytes)]))).toBe(severity);
  });

  it('adds the peaks of execution and storage, on and off the heap', () => {
    const peaks = {
      OnHeapExecutionMemory: 200 * MB,
      OffHeapExecutionMemory: 200 * MB,
      OnHeapStorageMemory: 200 * MB,
      OffHeapStorageMemory: 100 * MB + 1,
      // the peak of both together may be lower: it is not what Dr. Elephant reads
      OnHeapUnifiedMemory: 1,
    };

    expect(judge(drUnifiedMemory, withExecutors([anExecutorWith(peaks)]))).toBe('none');
  });

  it('takes the unified peak where the parts were not recorded', () => {
    const peaks = { OnHeapUnifiedMemory: 400 * MB, OffHeapUnifiedMemory: 200 * MB };

    expect(judge(drUnifiedMemory, withExecutors([anExecutorWith(peaks)]))).toBe('moderate');
  });

  it('takes the highest of all executors and the region of the first, the driver left out', () => {
    const executors = [
      aDriver({ maxMemoryBytes: 10 * REGION, peaks: { OnHeapExecutionMemory: 10 * REGION } }),
      using(0, { executorId: '1' }),
      using(600 * MB, { executorId: '2', maxMemoryBytes: 100 * REGION }),
    ];

    expect(judge(drUnifiedMemory, withExecutors(executors))).toBe('moderate');
  });

  it.for([
    [{ 'spark.memory.fraction': '0.05' }, 'none'],
    [{ 'spark.memory.fraction': '0.051' }, 'critical'],
    [{ 'spark.executor.memory': '2g' }, 'none'],
    [{ 'spark.executor.memory': '2049m' }, 'critical'],
    // no unit is bytes
    [{ 'spark.executor.memory': '4096' }, 'none'],
  ] as const)('with %j no use is %s', ([set, severity]) => {
    expect(judge(drUnifiedMemory, withExecutors([using(0)], set))).toBe(severity);
  });

  it.for([
    [256 * MB, 'none'],
    [256 * MB + 1, 'critical'],
  ] as const)('in a region of %i bytes no use is %s', ([maxMemoryBytes, severity]) => {
    expect(judge(drUnifiedMemory, withExecutors([using(0, { maxMemoryBytes })]))).toBe(severity);
  });

  it('does not apply where nothing was recorded: unknown is not 0', () => {
    const { maxMemoryBytes: _, ...regionless } = using(0);
    const zeros = anExecutorWith({ JVMHeapMemory: 0, OnHeapExecutionMemory: 0 });

    expect(judge(drUnifiedMemory, withExecutors([anExecutorWith({})]))).toBe('not-applicable');
    expect(judge(drUnifiedMemory, withExecutors([zeros]))).toBe('not-applicable');
    expect(judge(drUnifiedMemory, withExecutors([regionless]))).toBe('not-applicable');
    expect(judge(drUnifiedMemory, withExecutors([]))).toBe('not-applicable');
  });

  it.for(['half', ''])('does not apply where the fraction is %j', (fraction) => {
    expect(
      judge(drUnifiedMemory, withExecutors([using(0)], { 'spark.memory.fraction': fraction })),
    ).toBe('not-applicable');
  });

  it('shows the mean in whole bytes', () => {
    const executors = [using(1, { executorId: '1' }), using(2, { executorId: '2' })];

    expect(shown(run(drUnifiedMemory, withExecutors(executors)), 'Mean peak unified memory')).toBe(
      1,
    );
  });

  it('is scored by the executors without the driver', () => {
    const executors = [aDriver(), using(0, { executorId: '1' }), using(0, { executorId: '2' })];

    expect(scoreOf(run(drUnifiedMemory, withExecutors(executors)))).toBe(4 * 2);
  });
});
