import { expect, it } from 'vitest';
import { costliestOf, type Found } from '../../../src/heuristics/flagged.ts';
import type { Range } from '../../../src/model/finding.ts';

const exactly = (value: number): Range => ({ low: value, likely: value, high: value });

function found(wallMs: number, memoryByteMs = 0): Found {
  const saving = {
    wallMs: exactly(wallMs),
    memoryByteMs: exactly(memoryByteMs),
    basis: 'modelled',
  } as const;
  return {
    worth: { saving },
    describe: () => {
      throw new Error('nobody asked what would be said of it');
    },
  };
}

it.for([
  { what: 'a little more wall clock', first: found(59_999), second: found(60_000), told: 1 },
  { what: 'the first of equals', first: found(60_000), second: found(60_000), told: 0 },
  { what: 'wall clock before memory', first: found(1, 1e15), second: found(2), told: 1 },
  { what: 'the only one', first: undefined, second: found(0), told: 1 },
  { what: 'none of none', first: undefined, second: undefined, told: 0 },
])('tells $what', ({ first, second, told }) => {
  expect(costliestOf([first, second])).toBe([first, second][told]);
});
