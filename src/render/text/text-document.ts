import type { NonEmpty } from '../../model/finding.ts';

/** What text formats other than a verdict are made of: sentences first, then tables. Cells are text already. */
export interface TextDocument {
  readonly title: string;
  /** Which runs, which job: on the line under the title. */
  readonly facts: readonly string[];
  /** The first one is the answer. */
  readonly conclusions: readonly string[];
  /** Why it may not be so. */
  readonly cautions: readonly string[];
  readonly tables: readonly TextTable[];
}
export interface TextTable {
  readonly title: string;
  readonly columns: NonEmpty<TextColumn>;
  readonly rows: readonly (readonly string[])[];
  /** Rows that were left out. */
  readonly moreCount: number;
}
export interface TextColumn {
  readonly label: string;
  readonly isNumber: boolean;
  /** Gives way where the screen is narrow; what is copied from it does not. */
  readonly mayShrink: boolean;
}

/** A column of text, which may be cut where a terminal is narrow. */
export function words(label: string): TextColumn {
  return { label, isNumber: false, mayShrink: true };
}

/** Words that are copied from it: never cut. */
export function name(label: string): TextColumn {
  return { label, isNumber: false, mayShrink: false };
}

/** A column of numbers, aligned to the right and never cut. */
export function number(label: string): TextColumn {
  return { label, isNumber: true, mayShrink: false };
}

/** A table of the first `limit` rows; none where there are no rows. Columns but the first that say nothing are left out. */
export function tableOf(
  title: string,
  columns: NonEmpty<TextColumn>,
  rows: readonly (readonly string[])[],
  limit: number,
): readonly TextTable[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, limit);
  const [first, ...others] = columns;
  const told = others.filter((_column, at) => shown.some((row) => !NOTHING.has(row[at + 1] ?? '')));
  const places = [first, ...told].map((column) => columns.indexOf(column));
  return [
    {
      title,
      columns: [first, ...told],
      rows: shown.map((row) => places.map((at) => row[at] ?? '')),
      moreCount: rows.length - shown.length,
    },
  ];
}

const NOTHING: ReadonlySet<string> = new Set(['', '–', '0 B']);
