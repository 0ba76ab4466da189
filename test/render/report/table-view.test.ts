import { describe, expect, it } from 'vitest';
import { type ColumnOf, maybe, nonZero, tableOf } from '../../../src/render/report/table-view.ts';

interface Row {
  readonly name: string;
  readonly count: number;
  readonly ms: number | undefined;
}
const COLUMNS: readonly ColumnOf<Row>[] = [
  { label: 'Name', longText: ({ name }) => name },
  { label: 'Count', quantity: ({ count }) => nonZero(count, 'count') },
  { label: 'Took', quantity: ({ ms }) => maybe(ms, 'ms') },
];

describe('tableOf', () => {
  it('is nothing without rows', () => {
    expect(tableOf('Rows', COLUMNS, [])).toBeUndefined();
  });

  it('leaves out the columns that no row fills, and keeps a gap in one that another row does', () => {
    const rows = [
      { name: 'a', count: 0, ms: undefined },
      { name: 'b', count: 0, ms: 93_000 },
    ];
    const table = tableOf('Rows', COLUMNS, rows);

    expect(table?.columns.map(({ text }) => text)).toEqual(['Name', 'Took']);
    expect(table?.rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      ['a', ''],
      ['b', '1 min 33 s'],
    ]);
  });

  it('shortens a cell and counts the rows left out', () => {
    const table = tableOf('Rows', COLUMNS, [{ name: 'x'.repeat(900), count: 1, ms: 1 }], 9_800);

    expect(table?.rows[0]?.cells[0]?.text).toHaveLength(300);
    expect(table?.more).toBe('9,800 more rows left out.');
  });
});
