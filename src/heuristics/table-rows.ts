import type { Evidence } from '../model/finding.ts';
import type { Interval } from '../model/interval.ts';

type Table = Extract<Evidence, { readonly kind: 'table' }>;
type Row = Table['rows'][number];
type Rows = Pick<Table, 'rows' | 'moreRowCount'>;

/** Of a table of evidence: the worst, in their order; a reader acts on the first of them. Ours. */
export const TABLE_ROWS = 10;

/** The first rows of a table of evidence, and how many there are besides. */
export function tableRows<T>(all: readonly T[], rowOf: (item: T) => Row, count = TABLE_ROWS): Rows {
  return { rows: all.slice(0, count).map(rowOf), ...leftOut(all.length - count) };
}

/** The same of the longest stretches of time, in its order. */
export function longestRows<T extends Interval>(all: readonly T[], rowOf: (item: T) => Row): Rows {
  const longest = all
    .toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))
    .slice(0, TABLE_ROWS);
  const inOrder = longest.toSorted((a, b) => a.fromMs - b.fromMs);
  return { rows: inOrder.map(rowOf), ...leftOut(all.length - longest.length) };
}

function leftOut(count: number): Pick<Table, 'moreRowCount'> {
  return count > 0 ? { moreRowCount: count } : {};
}
