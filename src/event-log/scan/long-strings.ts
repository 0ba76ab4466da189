import { MIB } from '../../model/units.ts';

/** Lines up to this long are read as they are: as much memory is there for any. */
export const MODEST_BYTES = 4 * MIB;
/** Of a string, what stays at its begin and at its end: a hundred times what is kept of the longest text. */
const KEPT_BYTES = 256 * 1024;
/** Where a cut may be is looked for within so many bytes. */
const SEARCH_BYTES = 1_024;
/** Of `\u0000`. */
const ESCAPE_BYTES = 6;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * A line without the middle of strings that are longer than any that is kept: error messages, plans as text, properties. Each
 * copy of a line of the greatest length costs as much as the program itself. The same line where there is none. To be asked of long lines only.
 */
export function withoutLongMiddles(line: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let pieceFrom = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] !== QUOTE) continue;
    const end = endOfString(line, at + 1);
    if (end < line.length && end - at > 4 * KEPT_BYTES) {
      const from = boundaryFrom(line, at + 1 + KEPT_BYTES);
      const to = boundaryFrom(line, end - KEPT_BYTES);
      if (from !== undefined && to !== undefined) {
        pieces.push(line.subarray(pieceFrom, from));
        pieceFrom = to;
      }
    }
    at = end;
  }
  return pieceFrom === 0 ? line : Buffer.concat([...pieces, line.subarray(pieceFrom)]);
}

/**
 * Where the quote is that ends the string that `from` is in; the end of the line where there is none. Byte by byte, unlike in
 * cuts.ts: a long line may have millions of short strings, of which a search for each takes five times as long.
 */
function endOfString(line: Buffer, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    const byte = line[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
  }
  return line.length;
}

/** The next place that is in the middle of no character and of no escape; undefined where there is none near. */
function boundaryFrom(line: Buffer, from: number): number | undefined {
  for (let at = from; at < from + SEARCH_BYTES; at += 1) {
    const before = line.subarray(at - ESCAPE_BYTES, at);
    if (!isWithinCharacter(line[at] ?? 0) && !before.includes(BACKSLASH)) return at;
  }
  return undefined;
}

/** Of a character of UTF-8, not its first byte. */
function isWithinCharacter(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
