import { expect, it } from 'vitest';
import { separationDecades, slowestLater } from '../../../src/metrics/stragglers/separation.ts';

/** Tasks in order, of which the first `firstCount` came first on their executors. */
function compared(unitMs: readonly number[], firstCount: number) {
  return {
    unitMs: Float64Array.from(unitMs),
    isFirst: Uint8Array.from(unitMs, (_, place) => (place < firstCount ? 1 : 0)),
  };
}

it.for([
  // two later ones of five (1 in 10); the first one is no slower than the other first one
  { unitMs: [9, 9, 1, 1, 1, 5, 5], here: [0, 5, 6], chances: 10 },
  // and slower: 1 in 20 that way; three of all seven are 1 in 35
  { unitMs: [9, 3, 1, 1, 1, 5, 5], here: [0, 5, 6], chances: 35 },
  // the cold one elsewhere is slower than later ones here: only like with like
  { unitMs: [9, 6, 1, 1, 1, 5, 5], here: [0, 5, 6], chances: 20 },
  { unitMs: [9, 3, 1, 1, 5, 5, 5], here: [0, 5, 6], chances: 1 },
  { unitMs: [9, 3, 1, 1, 1, 1, 1], here: [0], chances: 1 },
])('$unitMs: 1 in $chances for the tasks at $here', ({ unitMs, here, chances }) => {
  expect(10 ** separationDecades(compared(unitMs, 2), here)).toBeCloseTo(chances, 6);
});

it('finds the slowest that did not come first', () => {
  expect(slowestLater(compared([9, 3, 1, 5, 2], 2))).toBe(3);
});
