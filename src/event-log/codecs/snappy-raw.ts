import { type Cursor, copyLiterals, copyMatch } from './lz-copy.ts';

/** An element of two or three bytes gives at most 64 (format_description.txt of the snappy project): nothing expands more. */
const MAX_EXPANSION = 32;
const EXTENDED_LITERAL = 60;

/** Length that a raw snappy block says it decodes to; undefined when that cannot be. */
export function snappyDecodedByteCount(block: Buffer): number | undefined {
  const { value, at } = readVarint(block);
  return value <= (block.length - at) * MAX_EXPANSION ? value : undefined;
}

/**
 * Decodes one raw snappy block (format_description.txt of the snappy project); false when it is damaged or does not fill
 * `output` exactly. Ours, because snappyjs 0.7.0 runs for ever on a literal whose length has its top bit set, and does not
 * see a block that ends early.
 */
export function decodeRawSnappy(block: Buffer, output: Buffer): boolean {
  const input: Cursor = { bytes: block, at: readVarint(block).at };
  const written: Cursor = { bytes: output, at: 0 };
  while (input.at < block.length) {
    const tag = block[input.at++] ?? 0;
    const isCopied =
      (tag & 3) === 0
        ? copyLiterals(input, written, literalByteCount(tag >>> 2, input))
        : copyBack(tag, input, written);
    if (!isCopied) return false;
  }
  return input.at === block.length && written.at === output.length;
}

function literalByteCount(code: number, input: Cursor): number {
  if (code < EXTENDED_LITERAL) return code + 1;
  return readLittleEndian(input, code - EXTENDED_LITERAL + 1) + 1;
}

function copyBack(tag: number, input: Cursor, written: Cursor): boolean {
  if ((tag & 3) === 1) {
    const distance = ((tag >>> 5) << 8) | readLittleEndian(input, 1);
    return copyMatch(written, distance, ((tag >>> 2) & 7) + 4);
  }
  const distance = readLittleEndian(input, (tag & 3) === 2 ? 2 : 4);
  return copyMatch(written, distance, (tag >>> 2) + 1);
}

/** Unsigned: a length or distance with its top bit set must not become negative. */
function readLittleEndian(input: Cursor, byteCount: number): number {
  let value = 0;
  for (let shift = 0; shift < 8 * byteCount; shift += 8) {
    value |= (input.bytes[input.at++] ?? 0) << shift;
  }
  return value >>> 0;
}

function readVarint(block: Buffer): { readonly value: number; readonly at: number } {
  let value = 0;
  let at = 0;
  let byte: number;
  do {
    byte = block[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * at);
    at++;
  } while (byte >= 0x80 && at < 5);
  return { value, at };
}
