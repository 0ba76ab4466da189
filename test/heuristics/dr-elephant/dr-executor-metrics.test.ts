import { describe, expect, it } from 'vitest';
import { drExecutorMetrics } from '../../../src/heuristics/dr-elephant/dr-executor-metrics.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import { anApplication, anExecutor } from '../../builders/application.ts';
import { aDriver, judge, row, run, scoreOf, shown } from './judged.ts';

const MB = 2 ** 20;
const MINUTE = 60_000;

const withExecutors = (executors: readonly ExecutorSummary[]) =>
  anApplication({ sections: { executors } });

/** One executor for each value of one field, the others 0. */
const executorsWith = (
  field: 'taskTimeMs' | 'inputBytes' | 'shuffleReadBytes' | 'shuffleWriteBytes',
  values: readonly number[],
) =>
  values.map((value, index) =>
    anExecutor({
      executorId: String(index + 1),
      taskTimeMs: 0,
      inputBytes: 0,
      shuffleReadBytes: 0,
      shuffleWriteBytes: 0,
      [field]: value,
    }),
  );

const judged = (...args: Parameters<typeof executorsWith>) =>
  judge(drExecutorMetrics, withExecutors(executorsWith(...args)));

describe('dr-executor-metrics', () => {
  it.for([
    [1.333, 'none'],
    [1.334, 'low'],
    [1.778, 'low'],
    [1.779, 'moderate'],
    [3.162, 'moderate'],
    [3.163, 'severe'],
    [9.999, 'severe'],
    [10, 'critical'],
  ] as const)('a maximum of %f times the median is %s', ([ratio, severity]) => {
    const median = 1_000 * MB;
    const values = [median, median, Math.round(median * ratio)];

    expect(judged('inputBytes', values)).toBe(severity);
    expect(judged('shuffleReadBytes', values)).toBe(severity);
    expect(judged('shuffleWriteBytes', values)).toBe(severity);
    expect(judged('taskTimeMs', values)).toBe(severity);
  });

  it.for([
    ['inputBytes', 100 * MB - 1, 'none'],
    ['inputBytes', 100 * MB, 'critical'],
    ['taskTimeMs', 5 * MINUTE - 1, 'none'],
    ['taskTimeMs', 5 * MINUTE, 'critical'],
  ] as const)('a maximum of %s of %i over a median of 0 is %s', ([field, max, severity]) => {
    expect(judged(field, [0, 0, max])).toBe(severity);
  });

  it('halves the two middle ones and drops the rest', () => {
    // median 1 of 1 and 2: 10 is critical; 1.5 would make it severe
    expect(
      judge(drExecutorMetrics, withExecutors(executorsWith('inputBytes', [1, 1, 2, 10])), {
        ignoreBelowBytes: 0,
      }),
    ).toBe('critical');
  });

  it('counts the driver, whose zeros pull the median down', () => {
    const busy = executorsWith('inputBytes', [1_000 * MB]);

    expect(judge(drExecutorMetrics, withExecutors(busy))).toBe('none');
    expect(judge(drExecutorMetrics, withExecutors([aDriver(), ...busy]))).toBe('moderate');
  });

  it('judges storage memory where block updates were logged', () => {
    const cached = (bytes: number | undefined, executorId: string) =>
      anExecutor({
        executorId,
        maxMemoryBytes: 1_000 * MB,
        ...(bytes === undefined ? {} : { peakStorageMemoryBytes: bytes }),
      });
    const uneven = [cached(1_000 * MB, '1'), cached(100 * MB, '2'), cached(100 * MB, '3')];
    const unknown = [cached(undefined, '1'), cached(undefined, '2')];

    expect(judge(drExecutorMetrics, withExecutors(uneven))).toBe('critical');
    expect(
      shown(
        run(drExecutorMetrics, withExecutors(uneven)),
        'Executor storage memory utilization rate',
      ),
    ).toBe(0.4);
    expect(judge(drExecutorMetrics, withExecutors(unknown))).toBe('none');
    expect(
      shown(run(drExecutorMetrics, withExecutors(unknown)), 'Total executor storage memory used'),
    ).toBe('not recorded');
  });

  it('shows the distribution with nearest-rank quartiles', () => {
    const verdict = run(
      drExecutorMetrics,
      withExecutors(executorsWith('inputBytes', [50, 10, 40, 20, 30])),
    );

    expect(row(verdict, 'Executor input bytes distribution')).toEqual({
      kind: 'distribution',
      label: 'Executor input bytes distribution',
      unit: 'bytes',
      at: { min: 10, p25: 20, p50: 30, p75: 40, p95: 50, max: 50 },
    });
  });

  it('has a score of 0 whatever it finds', () => {
    const verdict = run(
      drExecutorMetrics,
      withExecutors(executorsWith('inputBytes', [0, 0, 1_000 * MB])),
    );

    expect(verdict.kind).toBe('flag');
    expect(scoreOf(verdict)).toBe(0);
  });

  it('does not apply without executors', () => {
    expect(judge(drExecutorMetrics, withExecutors([]))).toBe('not-applicable');
  });
});
