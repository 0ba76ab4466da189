import { crc32, createInflateRaw } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { type AddProblem, damagedAt } from './codec.ts';
import { createZlibFeed, type ZlibFeed } from './zlib-feed.ts';

/** Deflate expands at most 1032 times: 16 MiB a step. */
export const STEP_BYTES = 16 * 1024;
export const OUTPUT_CHUNK_BYTES = 256 * 1024;

/** RFC 1952: what is fixed of a header, and the flags of what follows. */
const HEADER_BYTES = 10;
const FLAGS_AT = 3;
const FLAG = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;
/** Checksum and length. */
const TRAILER_BYTES = 8;

/** How long the header of the member is that begins here, with its names; undefined where it is none, or longer than any is. */
export async function headerLength(reader: ByteReader): Promise<number | undefined> {
  await reader.fill(STEP_BYTES);
  const bytes = reader.peek();
  const flags = bytes[FLAGS_AT] ?? FLAG.reserved;
  if ((flags & FLAG.reserved) !== 0) return undefined;
  let length = HEADER_BYTES;
  if ((flags & FLAG.extra) !== 0) {
    if (bytes.length < length + 2) return undefined;
    length += 2 + bytes.readUInt16LE(length);
  }
  for (const flag of [FLAG.name, FLAG.comment]) {
    if ((flags & flag) === 0) continue;
    const endAt = bytes.indexOf(0, length);
    if (endAt < 0) return undefined;
    length = endAt + 1;
  }
  if ((flags & FLAG.headerChecksum) !== 0) length += 2;
  return length <= bytes.length ? length : undefined;
}

export function tellCutOff(reader: ByteReader, addProblem: AddProblem): void {
  addProblem('truncated', `the gzip data stop inside a member at byte ${reader.offset()}`);
}

/** What follows cannot be found again. */
export function tellDamage(reader: ByteReader, addProblem: AddProblem): void {
  addProblem('unreadable', damagedAt('a gzip member', reader.offset(), false));
}

/**
 * One member behind its header. What a gunzip of several would not tell is where this one ends: what follows may be anything.
 * Returns whether it ended, so that reading can go on behind it.
 */
export async function* decodeMember(
  reader: ByteReader,
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array, boolean> {
  const inflate = createInflateRaw({ chunkSize: OUTPUT_CHUNK_BYTES });
  const feed = createZlibFeed(inflate);
  let checksum = 0;
  try {
    for (let isEnded = false; !isEnded; ) {
      await reader.fill(STEP_BYTES);
      const step = reader.peek().subarray(0, STEP_BYTES);
      if (step.length === 0) return yield* cutOff(feed, reader, addProblem);
      const before = inflate.bytesWritten;
      const { outputs, error } = await feed.feed(step);
      for (const output of outputs) checksum = crc32(output, checksum);
      yield* outputs;
      if (error !== undefined) {
        tellDamage(reader, addProblem);
        return false;
      }
      // what it does not take is not its own
      const takenCount = inflate.bytesWritten - before;
      isEnded = takenCount < step.length;
      reader.skip(takenCount);
    }
  } finally {
    feed.close();
  }
  return passTrailer(reader, checksum, addProblem);
}

async function* cutOff(
  feed: ZlibFeed,
  reader: ByteReader,
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array, boolean> {
  yield* (await feed.finish()).outputs;
  tellCutOff(reader, addProblem);
  return false;
}

async function passTrailer(
  reader: ByteReader,
  checksum: number,
  addProblem: AddProblem,
): Promise<boolean> {
  const isWhole = await reader.fill(TRAILER_BYTES);
  if (!isWhole) {
    tellCutOff(reader, addProblem);
  } else if (reader.peek().readUInt32LE() !== checksum) {
    addProblem('unreadable', `a gzip member before byte ${reader.offset()} is damaged`);
  }
  reader.skip(Math.min(TRAILER_BYTES, reader.peek().length));
  return isWhole;
}
