import { expect, it } from 'vitest';
import { fewTasksOf } from '../../../src/metrics/partitions/few-tasks.ts';
import { anApplication } from '../../builders/application.ts';
import { scheduledStage } from '../../builders/scheduled-stage.ts';

/** On eight cores. */
function piecesOf(runsMs: readonly number[]): { sums: readonly number[]; savedMs: number } {
  const tasks = runsMs.map((executorRunTimeMs) => ({
    executorRunTimeMs,
    durationMs: executorRunTimeMs + 1_000,
  }));
  const stage = scheduledStage(tasks);
  const few = fewTasksOf(anApplication({ sections: { stages: [stage] } }), stage);
  return { sums: [...(few?.piecesMs ?? [])], savedMs: few?.savedMs ?? 0 };
}

it.for([
  // seven of 80 s make sixteen of 35 s, each with its second of overhead: two waves of 36 s instead of one of 81 s
  { count: 7, runMs: 80_000, pieceMs: 36_000, pieceCount: 16, savedMs: 81_000 - 72_000 },
  { count: 4, runMs: 80_000, pieceMs: 21_000, pieceCount: 16, savedMs: 81_000 - 42_000 },
  { count: 9, runMs: 80_000, pieceMs: 46_000, pieceCount: 16, savedMs: 162_000 - 92_000 },
])('cuts $count tasks anew', ({ count, runMs, pieceMs, pieceCount, savedMs }) => {
  const { sums, savedMs: saved } = piecesOf(Array.from({ length: count }, () => runMs));
  expect(sums).toHaveLength(pieceCount);
  for (const ms of sums) expect(ms).toBeCloseTo(pieceMs, 3);
  expect(saved).toBeCloseTo(savedMs, 3);
});

it('keeps the work as uneven as it was, and its sum', () => {
  const { sums } = piecesOf([160_000, 80_000, 80_000]);
  // sixteen pieces of 3/16 of a task: the sixth has a sixteenth of the first task and two of the second
  expect(sums[0]).toBeCloseTo(31_000, 3);
  expect(sums[5]).toBeCloseTo(1_000 + 10_000 + 10_000, 3);
  expect(sums.reduce((sum, ms) => sum + ms - 1_000, 0)).toBeCloseTo(320_000, 3);
});
