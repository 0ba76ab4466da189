import { sumBy } from '../../model/sum-by.ts';
import { shortened } from '../../model/texts/shortened.ts';

/*
 * A drawing made without a browser has to guess how wide letters are. Widths are of the widest of the usual sans-serif fonts,
 * in parts of the font's size: a line that is short of its room does no harm, one that leaves its box does.
 */

const NARROW_WIDTH = 0.4;
const USUAL_WIDTH = 0.62;
const WIDE_WIDTH = 0.9;
const FULL_WIDTH = 1.05;
const BOLD_FACTOR = 1.12;

export interface Font {
  readonly size: number;
  readonly isBold?: boolean;
}

/** In pixels, near enough: no browser is asked. */
export function textWidth(text: string, { size, isBold = false }: Font): number {
  const units = sumBy(text, widthOf);
  return units * size * (isBold ? BOLD_FACTOR : 1);
}

function widthOf(character: string): number {
  if (/[ .,:;'|!iljtfrI()[\]]/.test(character)) return NARROW_WIDTH;
  if (/[mwMW%@]/.test(character)) return WIDE_WIDTH;
  if (/[A-Z]/.test(character)) return 0.68;
  return /[\u1100-\uffdc]|\p{Extended_Pictographic}/u.test(character) ? FULL_WIDTH : USUAL_WIDTH;
}

/** The text in at most `lineCount` lines of that width, broken at spaces where there are any; the last ends in an ellipsis when it is cut. */
export function wrapText(
  text: string,
  font: Font,
  { width, lineCount }: { readonly width: number; readonly lineCount: number },
): readonly string[] {
  const lines: string[] = [];
  let rest = shortened(text, 1_000).trim();
  while (rest !== '' && lines.length < lineCount) {
    const fitting = fittingLength(rest, font, width);
    const isWhole = fitting === rest.length;
    if (!isWhole && lines.length === lineCount - 1) {
      lines.push(`${rest.slice(0, Math.max(1, fitting - 2)).trim()}…`);
      return lines;
    }
    const space = isWhole ? fitting : rest.lastIndexOf(' ', fitting);
    const end = space > fitting / 3 ? space : fitting;
    lines.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return lines;
}

/** How many of its code units fit, at least 1; never half a character. */
function fittingLength(text: string, font: Font, width: number): number {
  let length = 0;
  let used = 0;
  for (const character of text) {
    used += textWidth(character, font);
    if (used > width && length > 0) return length;
    length += character.length;
  }
  return length;
}
