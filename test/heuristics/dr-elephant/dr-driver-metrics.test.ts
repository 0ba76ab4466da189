import { describe, expect, it } from 'vitest';
import { drDriverMetrics } from '../../../src/heuristics/dr-elephant/dr-driver-metrics.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import { anApplication, anEnvironment, anExecutor } from '../../builders/application.ts';
import { aDriver, judge, run, scoreOf, shown } from './judged.ts';

const MB = 2 ** 20;
const GB = 2 ** 30;

const withDriver = (
  driver: Partial<ExecutorSummary> = {},
  set: Readonly<Record<string, string>> = {},
) =>
  anApplication({
    sections: { executors: [aDriver(driver), anExecutor()], environment: anEnvironment(set) },
  });

/** Peak + 300 MB are 4 GB: the limits lie at 5, 6, 8 and 12 GB. */
const PEAK = { peaks: { JVMHeapMemory: 4 * GB - 300 * MB } };
/** So large that no heap is too large for it. */
const FULL = { peaks: { JVMHeapMemory: 100 * GB } };

describe('dr-driver-metrics', () => {
  it('has nothing against a driver with the defaults', () => {
    expect(judge(drDriverMetrics, withDriver())).toBe('none');
  });

  it.for([
    [5 * GB - 1, 'none'],
    [5 * GB, 'low'],
    [6 * GB - 1, 'low'],
    [6 * GB, 'moderate'],
    [8 * GB - 1, 'moderate'],
    [8 * GB, 'severe'],
    [10 * GB - 1, 'severe'],
  ] as const)('a heap of %i bytes over a peak of 3.7 GB is %s', ([heapBytes, severity]) => {
    const set = { 'spark.driver.memory': String(heapBytes) };

    expect(judge(drDriverMetrics, withDriver(PEAK, set))).toBe(severity);
  });

  it.for([
    ['3071m', 'severe'],
    ['3072m', 'critical'],
  ] as const)('a heap of %s over a peak of 724 MB is %s', ([memory, severity]) => {
    const driver = { peaks: { JVMHeapMemory: 724 * MB } };

    expect(judge(drDriverMetrics, withDriver(driver, { 'spark.driver.memory': memory }))).toBe(
      severity,
    );
  });

  it.for([
    ['2g', 'none'],
    [String(2 * GB + 1), 'critical'],
  ] as const)('a heap of %s and almost no use are %s', ([memory, severity]) => {
    const driver = { peaks: { JVMHeapMemory: 1 } };

    expect(judge(drDriverMetrics, withDriver(driver, { 'spark.driver.memory': memory }))).toBe(
      severity,
    );
  });

  it.for([
    [7_999, 'none'],
    [8_000, 'low'],
    [8_999, 'low'],
    [9_000, 'moderate'],
    [9_999, 'moderate'],
    [10_000, 'severe'],
    [14_999, 'severe'],
    [15_000, 'critical'],
  ] as const)('%i ms of GC in 100 s of tasks are %s', ([gcTimeMs, severity]) => {
    expect(judge(drDriverMetrics, withDriver({ gcTimeMs, taskTimeMs: 100_000 }))).toBe(severity);
  });

  it('finds nothing in 0 of 0, and the worst in something of 0', () => {
    expect(judge(drDriverMetrics, withDriver({ gcTimeMs: 0, taskTimeMs: 0 }))).toBe('none');
    expect(judge(drDriverMetrics, withDriver({ gcTimeMs: 1, taskTimeMs: 0 }))).toBe('critical');
  });

  it.for([
    ['spark.driver.memory', '10239m', 'none'],
    ['spark.driver.memory', '10g', 'low'],
    ['spark.driver.memory', '15g', 'moderate'],
    ['spark.driver.memory', '20g', 'severe'],
    ['spark.driver.memory', '25g', 'critical'],
    ['spark.driver.memory', '25gib', 'none'],
    ['spark.driver.cores', '4', 'none'],
    ['spark.driver.cores', '5', 'low'],
    ['spark.driver.cores', '6', 'low'],
    ['spark.driver.cores', '7', 'moderate'],
    ['spark.driver.cores', '9', 'severe'],
    ['spark.driver.cores', '11', 'critical'],
    ['spark.driver.cores', 'many', 'none'],
    ['spark.yarn.driver.memoryOverhead', '2042', 'none'],
    ['spark.yarn.driver.memoryOverhead', '2047', 'low'],
    ['spark.driver.memoryOverhead', '2047', 'low'],
    ['spark.driver.memoryOverhead', '2047m', 'none'],
    ['spark.driver.memoryOverhead', '4g', 'moderate'],
    ['spark.driver.memoryOverhead', '6g', 'severe'],
    ['spark.driver.memoryOverhead', '8g', 'critical'],
    // not the driver's
    ['spark.executor.memoryOverhead', '8g', 'none'],
    ['spark.executor.memoryOverhead', '8gib', 'none'],
    ['spark.dynamicAllocation.enabled', 'yes', 'none'],
  ] as const)('%s of %s is %s', ([name, value, severity]) => {
    expect(judge(drDriverMetrics, withDriver(FULL, { [name]: value }))).toBe(severity);
  });

  it('does not judge a heap without its peak', () => {
    const set = { 'spark.driver.memory': '9g' };

    expect(judge(drDriverMetrics, withDriver({}, set))).toBe('not-applicable');
    expect(judge(drDriverMetrics, withDriver({ peaks: { JVMHeapMemory: 0 } }, set))).toBe(
      'not-applicable',
    );
    // what can be judged still is
    expect(judge(drDriverMetrics, withDriver({}, { ...set, 'spark.driver.cores': '7' }))).toBe(
      'moderate',
    );
    expect(judge(drDriverMetrics, withDriver({}, { 'spark.driver.memory': '2g' }))).toBe('none');
  });

  it('does not apply without a driver, nor to an overhead that cannot be read', () => {
    const driverless = anApplication({ sections: { executors: [anExecutor()] } });
    const odd = withDriver(FULL, { 'spark.driver.memoryOverhead': '2gib' });

    expect(judge(drDriverMetrics, driverless)).toBe('not-applicable');
    expect(judge(drDriverMetrics, odd)).toBe('not-applicable');
  });

  it('suggests half again of the peak and the reserve', () => {
    const verdict = run(drDriverMetrics, withDriver(PEAK, { 'spark.driver.memory': '8g' }));

    expect(shown(verdict, 'Suggested spark.driver.memory')).toBe('6g');
    expect(verdict.kind === 'flag' ? verdict.findings[0].recommendations : []).toMatchObject([
      { kind: 'set-property', property: 'spark.driver.memory', from: '8g', to: '6g' },
    ]);
  });

  it('counts as one in the score', () => {
    expect(scoreOf(run(drDriverMetrics, withDriver(PEAK, { 'spark.driver.memory': '8g' })))).toBe(
      3,
    );
  });

  it('takes other limits', () => {
    const set = { 'spark.driver.memory': '8g' };

    expect(judge(drDriverMetrics, withDriver(PEAK, set), { floorBytes: 8 * GB })).toBe('none');
    expect(
      judge(drDriverMetrics, withDriver({ gcTimeMs: 1, taskTimeMs: 2 }), {
        gcShare: { low: 0.5, moderate: 0.6, severe: 0.7, critical: 0.8 },
      }),
    ).toBe('low');
  });
});
