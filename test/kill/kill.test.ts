import { expect, it } from 'vitest';
import { killRounds } from './rounds.ts';

const SECONDS = 7;

it('loses nothing, does nothing twice and leaves nothing half-written when it is killed at any moment', async () => {
  const { troubles, roundCount, killCounts } = await killRounds({
    seed: 7,
    endsAtMs: Date.now() + SECONDS * 1_000,
    roundCount: 8,
    logCount: 4,
  });
  expect(troubles).toEqual([]);
  expect(roundCount).toBeGreaterThan(0);
  expect([...killCounts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
}, 120_000);
