import { describe, expect, it } from 'vitest';
import { type Stragglers, stragglersByStage } from '../../../src/metrics/stragglers/classify.ts';
import { LOCALITIES } from '../../../src/model/task-columns.ts';
import { MIB } from '../../../src/model/units.ts';
import { anApplication, anExecutor, STARTED_AT_MS } from '../../builders/application.ts';
import { rddsIn, scheduledStage, tasksOf } from '../../builders/scheduled-stage.ts';
import type { TaskDraft } from '../../builders/task-columns.ts';

const MIDDLE: TaskDraft = {
  durationMs: 10_000,
  executorCpuTimeMs: 9_000,
  shuffleRemoteReadBytes: 8 * MIB,
  shuffleReadRecords: 1_000,
};
const SLOW: TaskDraft = { ...MIDDLE, durationMs: 60_000 };

/** Two executors with a core each, eight tasks on either before the slow ones; executors ran before. */
function stragglersIn(
  slow: readonly TaskDraft[],
  {
    first = [],
    rdds = rddsIn(),
  }: { first?: readonly TaskDraft[]; rdds?: ReturnType<typeof rddsIn> } = {},
): Stragglers | undefined {
  const usual = tasksOf(16 - first.length, MIDDLE);
  const tasks = [...first, ...usual, ...slow].map((task, place) => ({
    executor: place % 2,
    host: place % 2,
    ...task,
  }));
  const executors = ['1', '2'].map((executorId) =>
    anExecutor({ executorId, firstTaskLaunchedAtMs: STARTED_AT_MS }),
  );
  const stage = scheduledStage(tasks, { fromMs: 60_000, slotCount: 2, rdds });
  const app = anApplication({ sections: { stages: [stage], executors } });
  return stragglersByStage(app).get('0.0');
}

describe('the cause of slow tasks', () => {
  it.for<{ name: string; slow: readonly TaskDraft[]; cause: Stragglers['cause'] }>([
    {
      name: 'three times the bytes',
      slow: [{ ...SLOW, shuffleRemoteReadBytes: 24 * MIB }],
      cause: 'data',
    },
    { name: 'three times the rows', slow: [{ ...SLOW, shuffleReadRecords: 3_000 }], cause: 'data' },
    {
      name: 'just less, six times the time, six times the CPU time',
      slow: [{ ...SLOW, shuffleReadRecords: 1_999, executorCpuTimeMs: 54_000 }],
      cause: 'compute',
    },
    {
      name: 'a little more data, but not enough more time',
      slow: [{ ...SLOW, shuffleReadRecords: 2_001, executorCpuTimeMs: 54_000 }],
      cause: 'unknown',
    },
    {
      name: 'collecting garbage for more than 30 %',
      slow: [{ ...SLOW, gcTimeMs: 18_001, executorCpuTimeMs: 54_000 }],
      cause: 'gc',
    },
    {
      name: 'collecting garbage for 30 %',
      slow: [{ ...SLOW, gcTimeMs: 18_000, executorCpuTimeMs: 54_000 }],
      cause: 'compute',
    },
    {
      // 18.1 s to write 0.9 GB and read it back at 100 MB/s
      name: 'spilling',
      slow: [{ ...SLOW, diskSpilledBytes: 905_000_000, executorCpuTimeMs: 54_000 }],
      cause: 'spill',
    },
    { name: 'waiting for blocks', slow: [{ ...SLOW, shuffleFetchWaitMs: 18_001 }], cause: 'fetch' },
    {
      name: 'reading from afar',
      slow: [{ ...SLOW, locality: LOCALITIES.indexOf('ANY') }],
      cause: 'locality',
    },
    {
      name: 'one wait, on one executor that is slow at nothing else',
      slow: [SLOW],
      cause: 'unknown',
    },
    { name: 'waits on both executors', slow: [SLOW, SLOW], cause: 'unknown' },
  ])('$name: $cause', ({ slow, cause }) => {
    expect(stragglersIn(slow)?.cause).toBe(cause);
  });

  it('is computing on several executors where no CPU time was measured', () => {
    const slow = { ...SLOW, executorCpuTimeMs: 0 };
    const first = tasksOf(16, { ...MIDDLE, executorCpuTimeMs: 0 });
    expect(stragglersIn([slow, slow], { first })?.cause).toBe('compute');
    expect(stragglersIn([slow], { first })?.cause).toBe('unknown');
  });

  it('is computing where Python ran, whose CPU time nobody counts', () => {
    expect(stragglersIn([SLOW], { rdds: rddsIn('BatchEvalPython') })?.cause).toBe('compute');
  });

  it('is the machine where most of its tasks are slow, and nearly all the slow ones its own', () => {
    const there = tasksOf(12, { ...SLOW, executor: 1, host: 1 });
    const elsewhere = tasksOf(14, { ...MIDDLE, executor: 0, host: 0 });
    const stragglers = stragglersIn([...elsewhere, ...there]);
    expect(stragglers?.cause).toBe('slow-node');
    // seven usual ones after the first
    expect(stragglers?.slowPlace).toEqual({
      kind: 'host',
      name: 'host-2',
      taskCount: 19,
      slowCount: 12,
    });
  });

  it('has its numbers', () => {
    expect(stragglersIn([{ ...SLOW, executorCpuTimeMs: 54_000 }])).toMatchObject({
      partitionCount: 17,
      longestMs: 60_000,
      typicalMs: 10_000,
      timeRatio: 6,
      dataRatio: 1,
      cpuRatio: 6,
      excessMs: 50_000,
      executorCount: 1,
      hostCount: 1,
      rows: [16],
    });
  });
});

describe('a cold start', () => {
  const cold = { ...MIDDLE, durationMs: 30_000 };

  it('is what all first tasks have', () => {
    expect(stragglersIn([], { first: [cold, cold] })?.cause).toBe('cold-start');
  });

  it('is not what one first task has', () => {
    const first = [{ ...SLOW, executorCpuTimeMs: 54_000 }, MIDDLE];
    expect(stragglersIn([], { first })?.cause).toBe('compute');
  });

  it('does not hide a first task that takes more than three times as long', () => {
    const first = [{ ...SLOW, durationMs: 90_001, executorCpuTimeMs: 54_000 }, cold];
    const stragglers = stragglersIn([], { first });
    expect(stragglers?.cause).toBe('compute');
    expect(stragglers?.rows).toEqual([0]);
  });

  it('is left out of what else is slow', () => {
    const slow = { ...SLOW, executorCpuTimeMs: 54_000 };
    expect(stragglersIn([slow], { first: [cold, cold] })?.rows).toEqual([16]);
  });
});

it('is not asked of fewer than four tasks, nor where none takes twice as long', () => {
  const few = scheduledStage([MIDDLE, MIDDLE, SLOW]);
  const even = scheduledStage([...tasksOf(4, MIDDLE), { ...MIDDLE, durationMs: 20_000 }], {
    stageId: 1,
  });
  const app = anApplication({ sections: { stages: [few, even] } });
  expect(stragglersByStage(app).size).toBe(0);
});
