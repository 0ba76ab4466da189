import { printable } from '../../model/texts/printable.ts';
import { painted, type Style } from './ansi.ts';

export interface Span {
  readonly text: string;
  readonly style: Style;
}
/** One line of text, or one to copy: those are neither wrapped nor changed beyond what `printable` removes. */
export interface TextLine {
  readonly indent: number;
  /** How much further the rows after the first are indented when the line is wrapped. */
  readonly hang: number;
  readonly spans: readonly Span[];
  readonly isVerbatim: boolean;
}

/** A line so many characters in. */
export function line(indent: number, ...spans: readonly (Span | string)[]): TextLine {
  return { indent, hang: 0, spans: spans.map(asSpan), isVerbatim: false };
}

/** A line behind a mark or a label; what is wrapped stands under the text, not under the label. */
export function labelled(
  indent: number,
  label: Span,
  ...spans: readonly (Span | string)[]
): TextLine {
  return { ...line(indent, label, ...spans), hang: Array.from(label.text).length };
}

/** Every line of `text`, to copy. */
export function verbatim(indent: number, text: string): readonly TextLine[] {
  const lines = printable(text).split('\n');
  return lines.map((each) => ({
    ...line(indent, span(each, 'code')),
    isVerbatim: true,
  }));
}

/** A piece of a line in a style. */
export function span(text: string, style: Style): Span {
  return { text, style };
}

export const EMPTY_LINE: TextLine = line(0);

/** Lines under a title; nothing where there are none. */
export function section(title: string, lines: readonly TextLine[]): readonly TextLine[] {
  return lines.length === 0 ? [] : [EMPTY_LINE, line(0, span(title, 'strong')), ...lines];
}

/**
 * The lines wrapped at `widthColumns` with their indent, and coloured when told. Every text passes here on its way out and
 * loses its control characters before a colour is put around it.
 */
export function textOf(
  lines: readonly TextLine[],
  widthColumns: number,
  isColour: boolean,
): string {
  const paint = (text: string, style: Style): string => (isColour ? painted(text, style) : text);
  return lines
    .flatMap((each) => (each.isVerbatim ? [each] : wrapped(each, widthColumns)))
    .map(({ indent, spans }) => {
      const text = spans.map((each) => paint(oneLine(each.text), each.style)).join('');
      return text === '' ? '' : ' '.repeat(indent) + text;
    })
    .map((text) => `${text}\n`)
    .join('');
}

function wrapped(long: TextLine, widthColumns: number): readonly TextLine[] {
  const rows: Span[][] = [[]];
  let left = widthColumns - long.indent;
  for (const word of long.spans.flatMap(wordsOf)) {
    const length = Array.from(word.text).length;
    const isSpace = word.text === ' ';
    if (!isSpace && length > left && rows.at(-1)?.length !== 0) {
      rows.push([]);
      left = widthColumns - long.indent - long.hang;
    }
    // a row does not begin with the space before its first word
    if (isSpace && rows.at(-1)?.length === 0) continue;
    rows.at(-1)?.push(word);
    left -= length;
  }
  return rows.map((spans, row) => ({
    ...long,
    indent: row === 0 ? long.indent : long.indent + long.hang,
    spans: joined(spans),
  }));
}

/** Words and the spaces between them, in the span's style; line feeds and tabs are spaces. */
function wordsOf({ text, style }: Span): readonly Span[] {
  const words = oneLine(text).split(/( )/);
  return words.filter((word) => word !== '').map((word) => span(word, style));
}

/** Neighbours of one style as one span, without a space at the end. */
function joined(spans: readonly Span[]): readonly Span[] {
  const runs: Span[] = [];
  const end = spans.findLastIndex(({ text }) => text !== ' ') + 1;
  for (const each of spans.slice(0, end)) {
    const last = runs.at(-1);
    if (last?.style === each.style) runs.splice(-1, 1, span(last.text + each.text, each.style));
    else runs.push(each);
  }
  return runs;
}

function oneLine(text: string): string {
  return printable(text).replaceAll(/[\n\t]/g, ' ');
}

function asSpan(part: Span | string): Span {
  return typeof part === 'string' ? span(part, 'plain') : part;
}
