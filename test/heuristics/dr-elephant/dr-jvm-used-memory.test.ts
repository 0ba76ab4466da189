import { describe, expect, it } from 'vitest';
import { drJvmUsedMemory } from '../../../src/heuristics/dr-elephant/dr-jvm-used-memory.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import { anApplication, anEnvironment, anExecutor } from '../../builders/application.ts';
import { aDriver, judge, run, scoreOf, shown } from './judged.ts';

const MB = 2 ** 20;
const GB = 2 ** 30;

const used = (JVMHeapMemory: number, executorId = '1') =>
  anExecutor({ executorId, peaks: { JVMHeapMemory } });

const withHeap = (heap: string, executors: readonly ExecutorSummary[]) =>
  anApplication({
    sections: { environment: anEnvironment({ 'spark.executor.memory': heap }), executors },
  });

/** Peak + 300 MB are 4 GB: the limits lie at 5, 6, 8 and 12 GB. */
const PEAK = 4 * GB - 300 * MB;

describe('dr-jvm-used-memory', () => {
  it.for([
    [5 * GB - 1, 'none'],
    [5 * GB, 'low'],
    [6 * GB - 1, 'low'],
    [6 * GB, 'moderate'],
    [8 * GB - 1, 'moderate'],
    [8 * GB, 'severe'],
    [12 * GB - 1, 'severe'],
    [12 * GB, 'critical'],
  ] as const)('a heap of %i bytes over a peak of 3.7 GB is %s', ([heapBytes, severity]) => {
    expect(judge(drJvmUsedMemory, withHeap(String(heapBytes), [used(PEAK)]))).toBe(severity);
  });

  it.for([
    ['2g', 'none'],
    [String(2 * GB + 1), 'critical'],
  ] as const)('a heap of %s and almost no use are %s', ([heap, severity]) => {
    expect(judge(drJvmUsedMemory, withHeap(heap, [used(1)]))).toBe(severity);
  });

  it('takes the highest peak of all executors but the driver', () => {
    const executors = [
      aDriver({ peaks: { JVMHeapMemory: 100 * GB } }),
      used(1, '1'),
      used(PEAK, '2'),
      anExecutor({ executorId: '3' }),
    ];

    expect(judge(drJvmUsedMemory, withHeap('8g', executors))).toBe('severe');
  });

  it('counts a heap that is not set as none', () => {
    const app = anApplication({
      sections: { environment: { ...anEnvironment(), sparkProperties: {} }, executors: [used(1)] },
    });

    expect(judge(drJvmUsedMemory, app)).toBe('none');
  });

  it.for([
    ['no peak at all', [anExecutor()]],
    ['zeros', [used(0)]],
    ['a peak of the driver alone', [aDriver({ peaks: { JVMHeapMemory: GB } }), anExecutor()]],
    ['no executor', []],
  ] as const)('does not apply to %s: unknown is not 0', ([, executors]) => {
    expect(judge(drJvmUsedMemory, withHeap('20g', executors))).toBe('not-applicable');
  });

  it('does not apply to a heap that Dr. Elephant cannot read', () => {
    expect(judge(drJvmUsedMemory, withHeap('8gib', [used(1)]))).toBe('not-applicable');
  });

  it('suggests a fifth more than the peak, in whole megabytes', () => {
    const verdict = run(drJvmUsedMemory, withHeap('8g', [used(Math.round(376.29 * MB))]));

    expect(shown(verdict, 'Suggested spark.executor.memory')).toBe('452m');
    expect(verdict.kind === 'flag' ? verdict.findings[0].recommendations : []).toMatchObject([
      { kind: 'set-property', property: 'spark.executor.memory', from: '8g', to: '452m' },
    ]);
  });

  it.for([
    [1, '450m'],
    // a fifth more than 375 MiB are 450 MiB
    [375 * MB, '450m'],
    [376 * MB, '452m'],
  ] as const)('suggests for a peak of %i bytes %s: no heap that Spark refuses', ([peak, to]) => {
    const result = run(drJvmUsedMemory, withHeap('4g', [used(peak)]));
    expect(JSON.stringify(result)).toContain(`"to":"${to}"`);
  });

  it('takes other limits', () => {
    const ratio = { low: 10, moderate: 10, severe: 10, critical: 10 };

    expect(judge(drJvmUsedMemory, withHeap('12g', [used(PEAK)]), { heapToPeakRatio: ratio })).toBe(
      'none',
    );
    expect(judge(drJvmUsedMemory, withHeap('12g', [used(PEAK)]), { floorBytes: 12 * GB })).toBe(
      'none',
    );
  });

  it('is scored by the executors without the driver', () => {
    const executors = [aDriver(), used(PEAK, '1'), used(PEAK, '2')];

    expect(scoreOf(run(drJvmUsedMemory, withHeap('12g', executors)))).toBe(4 * 2);
    expect(scoreOf(run(drJvmUsedMemory, withHeap('5g', executors)))).toBe(0);
  });
});
