import { sumOf } from '../../model/sum-by.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { printableLine } from '../printable.ts';
import { formatCount } from '../words/format.ts';
import type { TerminalOptions } from './terminal.ts';
import type { TextDocument, TextTable } from './text-document.ts';
import { EMPTY_LINE, labelled, line, section, span, type TextLine, textOf } from './text-lines.ts';

const GAP = '  ';
const INDENT = 2;
/** A column of words is never narrower, so that a name can still be told. */
const LEAST_WIDTH = 12;

/** The answer, what explains it, then tables as wide as the screen. */
export function documentOnTerminal(
  { title, facts, conclusions, cautions, tables }: TextDocument,
  { isColour, widthColumns }: TerminalOptions,
): string {
  const [answer, ...points] = conclusions;
  const lines = [
    {
      ...line(0, span(title, 'strong'), span(facts.map((fact) => ` · ${fact}`).join(''), 'faint')),
      hang: 2,
    },
    ...(answer === undefined ? [] : [EMPTY_LINE, line(0, span(answer, 'strong'))]),
    ...points.map((point) => labelled(INDENT, span('- ', 'plain'), point)),
    ...section(
      'Mind',
      cautions.map((caution) => labelled(INDENT, span('! ', 'moderate'), caution)),
    ),
    ...tables.flatMap((table) => section(table.title, tableLines(table, widthColumns))),
  ];
  return textOf(lines, widthColumns, isColour);
}

function tableLines({ columns, rows, moreCount }: TextTable, widthColumns: number) {
  const cells = rows.map((row) => columns.map((_column, at) => printableLine(row[at] ?? '')));
  const natural = columns.map(({ label }, at) =>
    Math.max(lengthOf(label), ...cells.map((row) => lengthOf(row[at] ?? ''))),
  );
  const widths = fitted(
    natural,
    columns.map(({ mayShrink }) => mayShrink),
    widthColumns - INDENT,
  );
  const asText = (row: readonly string[]): string =>
    columns
      .map(({ isNumber }, at) => padded(row[at] ?? '', widths[at] ?? 0, isNumber))
      .join(GAP)
      .trimEnd();
  return [
    tableLine(asText(columns.map(({ label }) => label)), 'faint'),
    ...cells.map((each) => tableLine(asText(each), 'plain')),
    ...(moreCount > 0 ? [tableLine(`and ${formatCount(moreCount, 'row')} more`, 'faint')] : []),
  ];
}

function tableLine(text: string, style: 'plain' | 'faint'): TextLine {
  return { ...line(INDENT, span(text, style)), isVerbatim: true };
}

/** The widest columns of words give way until the row fits; numbers are never cut. */
function fitted(
  natural: readonly number[],
  mayShrink: readonly boolean[],
  room: number,
): readonly number[] {
  const widths = [...natural];
  const total = (): number => sumOf(widths) + GAP.length * (widths.length - 1);
  while (total() > room) {
    const widest = widths.reduce(
      (best, width, at) => (mayShrink[at] === true && width > (widths[best] ?? -1) ? at : best),
      mayShrink.indexOf(true),
    );
    const width = widths[widest];
    if (width === undefined || width <= LEAST_WIDTH) break;
    widths[widest] = Math.max(LEAST_WIDTH, width - (total() - room));
  }
  return widths;
}

function padded(text: string, width: number, isNumber: boolean): string {
  const fitting = shortened(text, width);
  const space = ' '.repeat(Math.max(0, width - lengthOf(fitting)));
  return isNumber ? space + fitting : fitting + space;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
