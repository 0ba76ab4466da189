import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { xxHash32 } from '../../src/event-log/codecs/xx-hash.ts';
import type { Random } from './random.ts';

/** How a log's bytes are packed; `plain` is not at all. */
export const FRAMINGS = ['plain', 'zstd', 'lz4', 'snappy', 'lzf', 'gzip'] as const;
export type Framing = (typeof FRAMINGS)[number];

/** A packed log in pieces that each unpack by themselves: frames, blocks, members. */
export interface Packed {
  readonly framing: Framing;
  /** Stands once, before the pieces. */
  readonly head: Buffer;
  readonly units: readonly Unit[];
}
export interface Unit {
  readonly bytes: Buffer;
  readonly text: Buffer;
}

export function bytesOf({ head, units }: Packed): Buffer {
  return Buffer.concat([head, ...units.map(({ bytes }) => bytes)]);
}

const NO_BYTES = Buffer.alloc(0);
const HEADS: Partial<Record<Framing, Buffer>> = {
  snappy: Buffer.from('\x82SNAPPY\0\0\0\0\x01\0\0\0\x01', 'latin1'),
};

/** Packs each text into a piece of its own. At most 65 535 bytes each, which is what a chunk of lzf holds. */
export function pack(framing: Framing, texts: readonly Buffer[]): Packed {
  const head = HEADS[framing] ?? NO_BYTES;
  return {
    framing,
    head,
    units: texts.map((text) => ({ text, bytes: PACKERS[framing](text) })),
  };
}

const PACKERS: Readonly<Record<Framing, (text: Buffer) => Buffer>> = {
  plain: (text) => text,
  zstd: (text) => zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  lz4: packLz4,
  snappy: packSnappy,
  lzf: packLzf,
  gzip: (text) => gzipSync(text),
};

/** LZ4BlockOutputStream's block, as it writes what LZ4 cannot make smaller. */
function packLz4(text: Buffer): Buffer {
  const header = Buffer.alloc(21);
  header.write('LZ4Block', 'latin1');
  header[8] = 0x10 | 6;
  header.writeUInt32LE(text.length, 9);
  header.writeUInt32LE(text.length, 13);
  header.writeUInt32LE(xxHash32(text, 0x9747b28c) & 0x0fffffff, 17);
  return Buffer.concat([header, text]);
}

/** One literal behind its length, which any snappy may write. */
function packSnappy(text: Buffer): Buffer {
  const length = varintOf(text.length);
  const tag = Buffer.from([61 << 2, (text.length - 1) & 0xff, (text.length - 1) >>> 8]);
  const block = text.length === 0 ? length : Buffer.concat([length, tag, text]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(block.length);
  return Buffer.concat([size, block]);
}

function varintOf(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function packLzf(text: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x5a, 0x56, 0, text.length >>> 8, text.length & 0xff]), text]);
}

/** Pieces of a text, of up to `most` bytes each, cut anywhere. */
export function slices(text: Buffer, most: number, random: Random): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const size = Math.max(1, Math.min(most, random.below(most)));
    pieces.push(text.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
