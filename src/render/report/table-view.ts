import type { Quantity } from '../../model/finding.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { formatCount, formatQuantity } from '../words/format.ts';

/** Numbers stand at the right; `long` text gets room to wrap; a page with thousands of cells does not say what is usual. */
export type Look = '' | 'long' | 'number';
export interface Cell {
  readonly text: string;
  readonly look: Look;
  /** What a column of numbers is sorted by; undefined where the text is. */
  readonly sort: string | undefined;
  /** The number as a bar, in per cent of the largest one. */
  readonly bar: string | undefined;
}
/** A table as a template needs it: cells are words already. */
export interface TableView {
  readonly caption: string;
  readonly columns: readonly Pick<Cell, 'text' | 'look'>[];
  readonly rows: readonly { readonly cells: readonly Cell[]; readonly isMarked: boolean }[];
  /** Long tables can be sorted and filtered. */
  readonly isLive: boolean;
  /** What was left out; undefined when nothing was. */
  readonly more: string | undefined;
}

/** How a column of a table is made of its rows: one of the three, undefined where a row has nothing to say. */
export type ColumnOf<Row> = { readonly label: string } & (
  | { readonly text: (row: Row) => string | undefined }
  | { readonly longText: (row: Row) => string | undefined }
  | { readonly quantity: (row: Row) => Quantity | undefined }
);

const CELL_LENGTH = 300;
/** From so many rows on a table can be sorted and filtered; fewer are seen at a glance. */
export const LIVE_ROW_COUNT = 5;

/** Undefined without rows; without the columns that no row fills. `moreCount` rows are known to exist and are not here. */
export function tableOf<Row>(
  caption: string,
  all: readonly ColumnOf<Row>[],
  rows: readonly Row[],
  moreCount = 0,
): TableView | undefined {
  if (rows.length === 0) return undefined;
  const columns = all.filter((column) => rows.some((row) => textOf(column, row) !== ''));
  return {
    caption,
    columns: columns.map((column) => ({ text: column.label, look: lookOf(column) })),
    rows: rows.map((row) => ({
      cells: columns.map((column) => ({
        text: shortened(textOf(column, row), CELL_LENGTH),
        look: lookOf(column),
        sort: sortKey('quantity' in column ? column.quantity(row)?.value : undefined),
        bar: undefined,
      })),
      isMarked: false,
    })),
    isLive: rows.length >= LIVE_ROW_COUNT,
    more: moreCount > 0 ? `${formatCount(moreCount, 'more row')} left out.` : undefined,
  };
}

/** Short enough to be in a page a thousand times. */
export function sortKey(value: number | undefined): string | undefined {
  return value === undefined || !Number.isFinite(value)
    ? undefined
    : String(Number(value.toPrecision(6)));
}

function lookOf<Row>(column: ColumnOf<Row>): Look {
  if ('quantity' in column) return 'number';
  return 'longText' in column ? 'long' : '';
}

function textOf<Row>(column: ColumnOf<Row>, row: Row): string {
  if ('text' in column) return column.text(row) ?? '';
  if ('longText' in column) return column.longText(row) ?? '';
  const quantity = column.quantity(row);
  return quantity === undefined ? '' : formatQuantity(quantity);
}

/** A quantity, unless it is not known. */
export function maybe(value: number | undefined, unit: Quantity['unit']): Quantity | undefined {
  return value === undefined ? undefined : { value, unit };
}

/** A quantity, unless it is 0: in a wide table zeros hide what is there. */
export function nonZero(value: number, unit: Quantity['unit']): Quantity | undefined {
  return value === 0 ? undefined : { value, unit };
}
