import { describe, expect, it } from 'vitest';
import { aLife, anExecutor, MINUTE_MS, STARTED_AT_MS } from '../../builders/application.ts';
import { detailWith, times } from '../../builders/detailed.ts';

describe('the executors', () => {
  it('have a row for each life, in order of their start', () => {
    const executors = [
      anExecutor({
        executorId: '10',
        lives: [aLife({ addedAtMs: STARTED_AT_MS + 1_000 })],
        taskTimeMs: 7.4,
      }),
      anExecutor({
        executorId: '9',
        lives: [
          aLife({ removedAtMs: STARTED_AT_MS + 500, removedReason: 'lost' }),
          aLife({ addedAtMs: STARTED_AT_MS + 1_000 }),
        ],
        taskTimeMs: 5,
      }),
      anExecutor({ executorId: 'driver', isDriver: true, lives: [] }),
    ];
    const { executors: rows } = detailWith({ executors });

    expect(
      rows.map(({ executorId, startOffsetMs, durationMs, removedReason, taskTimeMs }) => ({
        executorId,
        startOffsetMs,
        durationMs,
        removedReason,
        taskTimeMs,
      })),
    ).toEqual([
      {
        executorId: '9',
        startOffsetMs: 0,
        durationMs: 500,
        removedReason: 'lost',
        taskTimeMs: 0,
      },
      {
        executorId: '9',
        startOffsetMs: 1_000,
        durationMs: 30 * MINUTE_MS - 1_000,
        removedReason: undefined,
        taskTimeMs: 5,
      },
      {
        executorId: '10',
        startOffsetMs: 1_000,
        durationMs: 30 * MINUTE_MS - 1_000,
        removedReason: undefined,
        taskTimeMs: 7,
      },
    ]);
  });

  it('are those that held the most', () => {
    const executors = times(400, (index) =>
      anExecutor({ executorId: String(index), lives: [aLife({ cores: index < 100 ? 1 : 4 })] }),
    );
    const { executors: rows, moreExecutorCount } = detailWith({ executors });

    expect(moreExecutorCount).toBe(100);
    expect(rows.every(({ cores }) => cores === 4)).toBe(true);
  });
});
