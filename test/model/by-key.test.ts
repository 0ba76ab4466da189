import { expect, it } from 'vitest';
import { addAmount, addTo, deleteFrom, pushTo } from '../../src/model/by-key.ts';
import { sumBy, sumOf } from '../../src/model/sum-by.ts';

it('keeps the members of a list in their order', () => {
  const lists = new Map<string, number[]>();
  for (const member of [2, 1, 2]) pushTo(lists, 'a', member);
  pushTo(lists, 'b', 3);
  expect([...lists]).toEqual([
    ['a', [2, 1, 2]],
    ['b', [3]],
  ]);
});

it('forgets a set with its last member', () => {
  const sets = new Map<string, Set<number>>();
  for (const member of [1, 2, 2]) addTo(sets, 'a', member);
  deleteFrom(sets, 'a', 2);
  expect([...sets]).toEqual([['a', new Set([1])]]);
  deleteFrom(sets, 'a', 1);
  deleteFrom(sets, 'b', 1);
  expect(sets.size).toBe(0);
});

it('adds amounts up from 0', () => {
  const amounts = new Map<string, number>();
  addAmount(amounts, 'a', 2);
  addAmount(amounts, 'a', 3);
  expect(amounts.get('a')).toBe(5);
});

it('sums arrays, typed arrays and what else has items', () => {
  expect(sumBy(new Set([1, 2]), (value) => 2 * value)).toBe(6);
  expect(sumOf(Float64Array.of(0.5, 1))).toBe(1.5);
  expect(sumOf([])).toBe(0);
});
