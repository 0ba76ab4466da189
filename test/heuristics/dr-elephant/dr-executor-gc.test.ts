import { describe, expect, it } from 'vitest';
import { drExecutorGc } from '../../../src/heuristics/dr-elephant/dr-executor-gc.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import { anApplication, anExecutor } from '../../builders/application.ts';
import { aDriver, judge, run, scoreOf, shown } from './judged.ts';

const withExecutors = (executors: readonly ExecutorSummary[]) =>
  anApplication({ sections: { executors } });

const atShare = (gcTimeMs: number, taskTimeMs = 100_000) =>
  withExecutors([
    anExecutor({ gcTimeMs: gcTimeMs - 1, taskTimeMs: taskTimeMs - 1 }),
    anExecutor({ executorId: '2', gcTimeMs: 1, taskTimeMs: 1 }),
  ]);

describe('dr-executor-gc', () => {
  it.for([
    [7_999, 'none'],
    [8_000, 'low'],
    [9_999, 'low'],
    [10_000, 'moderate'],
    [14_999, 'moderate'],
    [15_000, 'severe'],
    [19_999, 'severe'],
    [20_000, 'critical'],
  ] as const)('%i ms of 100 s of task time are %s', ([gcTimeMs, severity]) => {
    expect(judge(drExecutorGc, atShare(gcTimeMs))).toBe(severity);
  });

  it.for([
    [4_001, undefined],
    [4_000, 'Little time goes into GC: less executor memory may do.'],
    [0, 'Little time goes into GC: less executor memory may do.'],
  ] as const)('%i ms of 100 s are no finding, but may be too little', ([gcTimeMs, words]) => {
    const verdict = run(drExecutorGc, atShare(gcTimeMs));

    expect(verdict.kind).toBe('pass');
    expect(shown(verdict, 'Gc ratio low')).toBe(words);
  });

  it('says that the share is high from moderate on', () => {
    expect(shown(run(drExecutorGc, atShare(9_999)), 'Gc ratio high')).toBeUndefined();
    expect(shown(run(drExecutorGc, atShare(10_000)), 'Gc ratio high')).toBeTypeOf('string');
  });

  it('leaves the driver out', () => {
    const driver = aDriver({ gcTimeMs: 99_000, taskTimeMs: 100_000 });

    expect(judge(drExecutorGc, withExecutors([driver, anExecutor()]))).toBe('none');
  });

  it('judges however short the tasks were', () => {
    expect(judge(drExecutorGc, atShare(20, 100))).toBe('critical');
  });

  it('finds nothing in 0 of 0, and the worst in something of 0', () => {
    const idle = anExecutor({ gcTimeMs: 0, taskTimeMs: 0 });
    const odd = anExecutor({ gcTimeMs: 1, taskTimeMs: 0 });

    expect(judge(drExecutorGc, withExecutors([idle]))).toBe('none');
    expect(shown(run(drExecutorGc, withExecutors([idle])), 'Gc ratio low')).toBeUndefined();
    expect(judge(drExecutorGc, withExecutors([odd]))).toBe('critical');
  });

  it('does not apply to a driver alone, nor to tasks without metrics', () => {
    const bare = anExecutor({ gcTimeMs: 0, executorRunTimeMs: 0, executorCpuTimeMs: 0 });

    expect(judge(drExecutorGc, withExecutors([aDriver()]))).toBe('not-applicable');
    expect(judge(drExecutorGc, withExecutors([bare]))).toBe('not-applicable');
  });

  it('is scored by the executors without the driver', () => {
    const executors = ['1', '2', '3'].map((executorId) =>
      anExecutor({ executorId, gcTimeMs: 15_000, taskTimeMs: 100_000 }),
    );

    expect(scoreOf(run(drExecutorGc, withExecutors([aDriver(), ...executors])))).toBe(3 * 3);
  });

  it('takes other limits', () => {
    const gcShare = { low: 0.5, moderate: 0.5, severe: 0.5, critical: 0.5 };

    expect(judge(drExecutorGc, atShare(49_999), { gcShare })).toBe('none');
    expect(judge(drExecutorGc, atShare(50_000), { gcShare })).toBe('critical');
  });
});
