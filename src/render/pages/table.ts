import type { Quantity } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { printableLine, unbroken } from '../printable.ts';
import { formatMinute, formatQuantity } from '../words/format.ts';
import { listedTone, TONES_IN_WORDS, type Tone } from '../words/tone.ts';

/** What a template needs of a cell: every name is always there. */
export interface CellView {
  readonly text: string;
  /** The whole, where `text` was shortened. */
  readonly whole: string | undefined;
  readonly href: string | undefined;
  /** `broad`: sentences that would make a row tall where there is little room; `changes`: names of properties, a line each. */
  readonly look: 'text' | 'long' | 'broad' | 'changes' | 'number' | 'time';
  /** A severity, before the text. */
  readonly severity: { readonly tone: Tone; readonly label: string } | undefined;
  /** Of its part in a bar beside the table. */
  readonly colour: string | undefined;
  /** Below it, in its own lines. */
  readonly note: string | undefined;
  /** What a script sorts a number by. */
  readonly order: string | undefined;
}
export interface LinkTable {
  readonly caption: string;
  readonly columns: readonly { readonly text: string; readonly look: CellView['look'] }[];
  readonly rows: readonly { readonly cells: readonly CellView[]; readonly isMarked: boolean }[];
}
export interface ColumnSpec<Row> {
  readonly label: string;
  readonly look?: CellView['look'];
  readonly cell: (row: Row) => CellView;
}

const EMPTY: CellView = {
  text: '',
  whole: undefined,
  href: undefined,
  look: 'text',
  severity: undefined,
  colour: undefined,
  note: undefined,
  order: undefined,
};

/** A severity as rows of lists show it. */
export function listedSeverity(severity: Severity): CellView['severity'] & object {
  const tone = listedTone(severity);
  return { tone, label: TONES_IN_WORDS[tone] };
}

const NAME_LENGTH = 60;
const SENTENCE_LENGTH = 300;

/** A name from a log: one line, shortened with the whole in its title. */
export function nameCell(
  name: string | undefined,
  more: Partial<CellView> = {},
  length = NAME_LENGTH,
): CellView {
  const whole = printableLine(name ?? '');
  const text = shortened(whole, length);
  return { ...EMPTY, text, whole: text === whole ? undefined : shortened(whole, 2_000), ...more };
}

/** A sentence about a run: cut where it is very long, with the whole for those who hover. */
export function sentenceCell(text: string, more: Partial<CellView> = {}): CellView {
  const cell = nameCell(text, { look: 'long', ...more }, SENTENCE_LENGTH);
  return { ...cell, text: unbroken(cell.text) };
}

/** To the minute; the heading says UTC. */
export function timeCell(atMs: number, more: Partial<CellView> = {}): CellView {
  return { ...EMPTY, text: formatMinute(atMs), look: 'time', order: String(atMs), ...more };
}

/** Empty where it is not known. */
export function quantityCell(
  value: number | undefined,
  unit: Quantity['unit'],
  more: Partial<CellView> = {},
): CellView {
  if (value === undefined) return { ...EMPTY, look: 'number' };
  const text = formatQuantity({ value, unit });
  return { ...EMPTY, text, look: 'number', order: String(Number(value.toPrecision(12))), ...more };
}

/** Undefined without rows; without the columns that no row fills. */
export function linkTable<Row>(
  caption: string,
  columns: readonly ColumnSpec<Row>[],
  rows: readonly Row[],
  isMarked: (row: Row) => boolean = () => false,
): LinkTable | undefined {
  if (rows.length === 0) return undefined;
  const filled = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const isShown = columns.map((_, at) =>
    filled.some((cells) => cells[at] !== undefined && cells[at].text !== ''),
  );
  const shown = columns.filter((_, at) => isShown[at]);
  return {
    caption,
    columns: shown.map(({ label, look = 'text' }) => ({ text: label, look })),
    rows: filled.map((cells, at) => ({
      cells: cells.filter((_, column) => isShown[column]),
      isMarked: isMarkedAt(rows, at, isMarked),
    })),
  };
}

function isMarkedAt<Row>(
  rows: readonly Row[],
  at: number,
  isMarked: (row: Row) => boolean,
): boolean {
  const row = rows[at];
  return row !== undefined && isMarked(row);
}
