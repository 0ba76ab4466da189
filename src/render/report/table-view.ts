import type { Quantity } from '../../model/finding.ts';
import { formatCount, formatQuantity } from '../format.ts';
import { shortened } from '../printable.ts';

/** A table as a template needs it: cells are words already. */
export interface TableView {
  readonly caption: string;
  readonly columns: readonly { readonly label: string; readonly isNumber: boolean }[];
  readonly rows: readonly {
    readonly cells: readonly { readonly text: string; readonly isNumber: boolean }[];
  }[];
  /** What was left out; undefined when nothing was. */
  readonly more: string | undefined;
}

/** How a column of a table is made of its rows. Numbers stand at the right. */
export interface ColumnOf<Row> {
  readonly label: string;
  readonly text?: (row: Row) => string | undefined;
  readonly quantity?: (row: Row) => Quantity | undefined;
}

const CELL_LENGTH = 300;

/** Undefined without rows. `moreCount` rows are known to exist and are not here. */
export function tableOf<Row>(
  caption: string,
  columns: readonly ColumnOf<Row>[],
  rows: readonly Row[],
  moreCount = 0,
): TableView | undefined {
  if (rows.length === 0) return undefined;
  return {
    caption,
    columns: columns.map(({ label, quantity }) => ({ label, isNumber: quantity !== undefined })),
    rows: rows.map((row) => ({ cells: columns.map((column) => cellOf(column, row)) })),
    more: moreCount > 0 ? `${formatCount(moreCount, 'more row')} left out.` : undefined,
  };
}

function cellOf<Row>(
  { text, quantity }: ColumnOf<Row>,
  row: Row,
): TableView['rows'][number]['cells'][number] {
  const amount = quantity?.(row);
  const words = amount === undefined ? (text?.(row) ?? '') : formatQuantity(amount);
  return { text: shortened(words, CELL_LENGTH), isNumber: quantity !== undefined };
}

/** A quantity, unless it is not known. */
export function maybe(value: number | undefined, unit: Quantity['unit']): Quantity | undefined {
  return value === undefined ? undefined : { value, unit };
}

/** A quantity, unless it is 0: in a wide table zeros hide what is there. */
export function nonZero(value: number, unit: Quantity['unit']): Quantity | undefined {
  return value === 0 ? undefined : { value, unit };
}
