import { expect, it } from 'vitest';
import { killRounds } from './rounds.ts';

it('loses nothing, does nothing twice and leaves nothing half-written when it is killed at any moment', async () => {
  const { troubles, roundCount, killCounts } = await killRounds({
    seed: 7,
    endsAtMs: Infinity,
    roundCount: 5,
    logCount: 4,
  });
  expect(troubles).toEqual([]);
  expect(roundCount).toBe(5);
  expect([...killCounts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
});
