import { describe, expect, it } from 'vitest';
import { drExecutorSpill } from '../../../src/heuristics/dr-elephant/dr-executor-spill.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import { anApplication, anEnvironment, anExecutor } from '../../builders/application.ts';
import { aDriver, judge, run, scoreOf, shown } from './judged.ts';

const GB = 2 ** 30;
/** A twentieth of a quarter of the 4 GB heap: what a task may spill. */
const LIMIT = 0.05 * GB;

const withExecutors = (
  executors: readonly ExecutorSummary[],
  set: Readonly<Record<string, string>> = {},
) => anApplication({ sections: { executors, environment: anEnvironment(set) } });

/** Ten executors of 10 tasks each; the first of them spill so much that a task of all spills `perTaskBytes`. */
const spilling = (executorCount: number, perTaskBytes: number) =>
  Array.from({ length: 10 }, (_, index) =>
    anExecutor({
      executorId: String(index),
      completedTaskCount: 10,
      memorySpilledBytes: index < executorCount ? (perTaskBytes * 100) / executorCount : 0,
    }),
  );

describe('dr-executor-spill', () => {
  it.for([
    [0, 0, 'none'],
    [1, LIMIT - 1, 'low'],
    // the hole: few executors spill much
    [1, LIMIT + 1, 'none'],
    [2, LIMIT - 1, 'severe'],
    [2, LIMIT + 1, 'critical'],
    [10, 1, 'severe'],
    [10, 100 * LIMIT, 'critical'],
  ] as const)('%i of ten executors with %f bytes a task are %s', ([count, perTask, severity]) => {
    expect(judge(drExecutorSpill, withExecutors(spilling(count, perTask)))).toBe(severity);
  });

  it('is critical on the limit itself, in whole bytes', () => {
    const heap = { 'spark.executor.memory': '400' };
    // 400 bytes over 4 tasks at once: 5 bytes may be spilled for each task
    const withSpill = (memorySpilledBytes: number) =>
      withExecutors([anExecutor({ memorySpilledBytes, completedTaskCount: 10 })], heap);

    expect(judge(drExecutorSpill, withSpill(49))).toBe('severe');
    expect(judge(drExecutorSpill, withSpill(50))).toBe('critical');
  });

  it('counts every task that ended, and one where none did', () => {
    const heap = { 'spark.executor.memory': '400' };
    const executor = anExecutor({
      memorySpilledBytes: 49,
      completedTaskCount: 4,
      failedTaskCount: 3,
      killedTaskCount: 3,
    });
    const idle = anExecutor({ memorySpilledBytes: 4, completedTaskCount: 0 });

    expect(judge(drExecutorSpill, withExecutors([executor], heap))).toBe('severe');
    expect(judge(drExecutorSpill, withExecutors([idle], heap))).toBe('severe');
  });

  it('shares the heap by the tasks that the first executor runs at once', () => {
    const executors = [anExecutor({ memorySpilledBytes: 60, completedTaskCount: 10 })];
    const set = { 'spark.executor.memory': '400' };

    expect(judge(drExecutorSpill, withExecutors(executors, set))).toBe('critical');
    // 3 cores a task leave one slot: 20 bytes may be spilled
    expect(
      judge(drExecutorSpill, withExecutors(executors, { ...set, 'spark.task.cpus': '3' })),
    ).toBe('severe');
  });

  it('leaves the driver out', () => {
    const driver = aDriver({ memorySpilledBytes: 100 * GB });

    expect(judge(drExecutorSpill, withExecutors([driver, anExecutor()]))).toBe('none');
  });

  it('counts a heap that is not set as none', () => {
    const environment = { ...anEnvironment(), sparkProperties: {} };
    const executors = [anExecutor({ memorySpilledBytes: 1 })];

    expect(judge(drExecutorSpill, anApplication({ sections: { environment, executors } }))).toBe(
      'critical',
    );
  });

  it('does not apply without executors, metrics, or cores to divide by', () => {
    const coreless = anExecutor({ totalCores: 0, memorySpilledBytes: 1 });
    const bare = anExecutor({ gcTimeMs: 0, executorRunTimeMs: 0, executorCpuTimeMs: 0 });

    expect(judge(drExecutorSpill, withExecutors([aDriver()]))).toBe('not-applicable');
    expect(judge(drExecutorSpill, withExecutors([bare]))).toBe('not-applicable');
    expect(judge(drExecutorSpill, withExecutors([coreless]))).toBe('not-applicable');
    expect(judge(drExecutorSpill, withExecutors([{ ...coreless, memorySpilledBytes: 0 }]))).toBe(
      'none',
    );
  });

  it.for([
    ['10g', '4', 'Lower spark.executor.cores'],
    ['10g', '3', 'Raise spark.executor.memory'],
    ['4g', '4', 'Raise spark.executor.memory'],
    ['11g', '3', ''],
  ] as const)('with a heap of %s and %s cores says: %s', ([memory, cores, words]) => {
    const app = withExecutors(spilling(10, LIMIT * 100), {
      'spark.executor.memory': memory,
      'spark.executor.cores': cores,
    });
    const verdict = run(drExecutorSpill, app);
    const [advice] = verdict.kind === 'flag' ? verdict.findings[0].recommendations : [];

    expect(verdict.kind).toBe('flag');
    expect(advice?.kind === 'look-into' ? advice.advice.split(/[:.] /)[0] : '').toBe(words);
  });

  it('takes other limits', () => {
    const app = withExecutors(spilling(2, LIMIT - 1));

    expect(judge(drExecutorSpill, app, { spillingExecutorShare: 0.21 })).toBe('low');
    expect(judge(drExecutorSpill, app, { spillToTaskMemoryShare: 0 })).toBe('critical');
  });

  it('shows the mean in whole bytes, and scores by executors', () => {
    const executors = ['1', '2', '3'].map((executorId) =>
      anExecutor({ executorId, memorySpilledBytes: executorId === '1' ? 10 : 0 }),
    );
    const verdict = run(drExecutorSpill, withExecutors(executors));

    expect(shown(verdict, 'Mean memory spilled')).toBe(3);
    expect(shown(verdict, 'Fraction of executors having non zero bytes spilled')).toBe(1 / 3);
    expect(scoreOf(verdict)).toBe(3 * 3);
  });
});
