import { type Cursor, copyLiterals, copyMatch } from './lz-copy.ts';

const EXTENDED = 15;
const MIN_MATCH_BYTES = 4;

/**
 * Decodes one raw LZ4 block (lz4_Block_format.md of the lz4 project); false when it is damaged or does not fill `output`
 * exactly.
 */
export function decodeRawLz4(block: Buffer, output: Buffer): boolean {
  const input: Cursor = { bytes: block, at: 0 };
  const written: Cursor = { bytes: output, at: 0 };
  while (input.at < block.length) {
    const token = block[input.at++] ?? 0;
    if (!copyLiterals(input, written, lengthOf(token >>> 4, input))) return false;
    // The last sequence is literals alone.
    if (input.at === block.length) return written.at === output.length;
    const distance = (block[input.at] ?? 0) | ((block[input.at + 1] ?? 0) << 8);
    input.at += 2;
    const byteCount = lengthOf(token & EXTENDED, input) + MIN_MATCH_BYTES;
    if (!copyMatch(written, distance, byteCount)) return false;
  }
  return false;
}

function lengthOf(nibble: number, input: Cursor): number {
  if (nibble < EXTENDED) return nibble;
  let length = nibble;
  let more: number;
  do {
    more = input.bytes[input.at++] ?? 0;
    length += more;
  } while (more === 255);
  return length;
}
