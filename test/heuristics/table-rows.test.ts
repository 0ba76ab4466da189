import { expect, it } from 'vitest';
import { longestRows, tableRows } from '../../src/heuristics/table-rows.ts';

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

it.for([
  { count: 0, shown: 0, more: undefined },
  { count: 10, shown: 10, more: undefined },
  { count: 11, shown: 10, more: 1 },
])('of $count rows shows $shown and says $more more', ({ count, shown, more }) => {
  const table = tableRows(numbers(count), (value) => ({ value }));
  expect(table.rows).toEqual(numbers(shown).map((value) => ({ value })));
  expect(table.moreRowCount).toBe(more);
});

it('of stretches of time shows the longest, in their order, and counts the others', () => {
  const stretches = numbers(12).map((index) => ({
    fromMs: 100 * index,
    toMs: 100 * index + (index === 3 || index === 7 ? 1 : 50),
  }));
  const { rows, moreRowCount } = longestRows(stretches, ({ fromMs }) => ({ fromMs }));
  expect(rows.map(({ fromMs }) => fromMs)).toEqual(
    [0, 1, 2, 4, 5, 6, 8, 9, 10, 11].map((n) => 100 * n),
  );
  expect(moreRowCount).toBe(2);
});
