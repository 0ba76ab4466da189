import { crc32, createInflateRaw } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { type AddProblem, beginsLike } from './codec.ts';
import { createZlibFeed, type ZlibFeed } from './zlib-feed.ts';

/** Deflate expands at most 1032 times: 16 MiB a step. */
export const STEP_BYTES = 16 * 1024;
export const OUTPUT_CHUNK_BYTES = 256 * 1024;

/** How a member begins, with the only method that there is (RFC 1952). */
export const MEMBER_MARK = Buffer.from([0x1f, 0x8b, 0x08]);
/** With an extra field of 64 KiB, and names of which none is as long. */
const LONGEST_HEADER_BYTES = 128 * 1024;
/** RFC 1952: what is fixed of a header, and the flags of what follows. */
const HEADER_BYTES = 10;
const FLAGS_AT = 3;
const FLAG = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;
/** Checksum and length. */
const TRAILER_BYTES = 8;

/** The way to where the next member may begin, to damage, or to where the data stop. */
export type MemberEnd =
  /** `isDamaged`: by its checksum; nobody knows where, and its end may be none of a line. */
  | { readonly kind: 'ended'; readonly isDamaged: boolean }
  | { readonly kind: 'cut off' }
  /** `wastedByteCount`: decoded of the step with the damage. */
  | { readonly kind: 'damaged'; readonly wastedByteCount: number };

/** How long the header of the member is that begins here, with its names; else what is here. */
export async function headerLength(reader: ByteReader): Promise<number | 'no header' | 'cut off'> {
  const isMore = await reader.fill(LONGEST_HEADER_BYTES);
  const bytes = reader.peek();
  const flags = bytes[FLAGS_AT] ?? 0;
  if (!beginsLike(bytes, MEMBER_MARK) || (flags & FLAG.reserved) !== 0) return 'no header';
  const length = bytes.length < HEADER_BYTES ? undefined : endOfNames(bytes, flags);
  if (length !== undefined && length <= bytes.length) return length;
  return isMore ? 'no header' : 'cut off';
}

/** And of the checksum of all this; undefined where it is not at hand. */
function endOfNames(bytes: Buffer, flags: number): number | undefined {
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
  return (flags & FLAG.headerChecksum) === 0 ? length : length + 2;
}

export function tellCutOff(reader: ByteReader, addProblem: AddProblem): void {
  addProblem('truncated', `the gzip data stop inside a member at byte ${reader.offset()}`);
}

/**
 * One member behind its header. What a gunzip of several would not tell is where this one ends: what follows may be anything.
 * At damage the reader stays at the begin of the step with it.
 */
export async function* decodeMember(
  reader: ByteReader,
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array, MemberEnd> {
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
      if (error !== undefined) return damagedAfter(outputs);
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

/** With what the step with the damage gave. */
export function damagedAfter(outputs: readonly Buffer[]): MemberEnd {
  const wastedByteCount = outputs.reduce((sum, { length }) => sum + length, 0);
  return { kind: 'damaged', wastedByteCount };
}

async function* cutOff(
  feed: ZlibFeed,
  reader: ByteReader,
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array, MemberEnd> {
  yield* (await feed.finish()).outputs;
  tellCutOff(reader, addProblem);
  return { kind: 'cut off' };
}

async function passTrailer(
  reader: ByteReader,
  checksum: number,
  addProblem: AddProblem,
): Promise<MemberEnd> {
  if (!(await reader.fill(TRAILER_BYTES))) {
    tellCutOff(reader, addProblem);
    return { kind: 'cut off' };
  }
  const isDamaged = reader.peek().readUInt32LE() !== checksum;
  if (isDamaged) {
    addProblem('unreadable', `a gzip member before byte ${reader.offset()} is damaged`);
  }
  reader.skip(TRAILER_BYTES);
  return { kind: 'ended', isDamaged };
}
