import { MIB } from '../../model/units.ts';

/** Facts of a frame's header (RFC 8878, 3.1.1.1). */
export interface FrameHeader {
  readonly byteCount: number;
  readonly hasChecksum: boolean;
  /** Bytes that must be kept to decode; absent when the frame says its content's size instead. */
  readonly windowBytes?: number;
  /** Whether it names a dictionary, without which nobody can decode it. */
  readonly hasDictionary: boolean;
}

/** A run of whole blocks of one frame. */
export interface BlockRun {
  readonly byteCount: number;
  /** What they can decode to at most, from their headers alone. */
  readonly maxDecodedBytes: number;
  /** Why the run ends: the frame's last block is in it, it is as long as a run may be, more bytes are needed, or damage. */
  readonly end: 'last-block' | 'full' | 'more' | 'damaged';
  /** How many bytes are needed to go on after `more`. */
  readonly neededByteCount: number;
}

const ZSTD_MAGIC = 0xfd2fb528;
/** `ZSTD_MAGIC` as it stands in a file. */
export const ZSTD_MARK = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
export const CHECKSUM_BYTES = 4;
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_MASK = 0xfffffff0;
const MAGIC_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
/** RFC 8878, 3.1.1.2.4: no block is larger, as stored or decoded. */
const MAX_BLOCK_BYTES = 128 * 1024;
/** ZSTD_WINDOWLOG_LIMIT_DEFAULT: what zlib agrees to keep. */
export const MAX_WINDOW_BYTES = 2 ** 27;
const RLE_BLOCK = 1;
const COMPRESSED_BLOCK = 2;
const RESERVED_BLOCK = 3;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;

/** Enough to know a frame header's length, and to tell skippable frames and their length. */
export const MIN_FRAME_BYTES = 8;
/** A run decodes to no more than this, so that a bomb is met in steps. */
export const MAX_RUN_DECODED_BYTES = MIB;
const MAX_RUN_BYTES = MIB;

/** Byte count of the skippable frame that begins here, its header included; undefined when none does. */
export function skippableByteCount(bytes: Buffer): number | undefined {
  if (bytes.length < MIN_FRAME_BYTES) return undefined;
  const isSkippable = (bytes.readUInt32LE(0) & SKIPPABLE_MASK) >>> 0 === SKIPPABLE_MAGIC;
  return isSkippable ? MIN_FRAME_BYTES + bytes.readUInt32LE(MAGIC_BYTES) : undefined;
}

/** Header of the frame that begins here; undefined when none does. The first bytes tell; it may be longer than they are. */
export function readFrameHeader(bytes: Buffer): FrameHeader | undefined {
  if (bytes.length <= MAGIC_BYTES + 1 || bytes.readUInt32LE(0) !== ZSTD_MAGIC) return undefined;
  const descriptor = bytes.readUInt8(MAGIC_BYTES);
  const isReservedBitSet = (descriptor & 8) !== 0;
  if (isReservedBitSet) return undefined;
  const isSingleSegment = (descriptor & 32) !== 0;
  const contentSizeCode = descriptor >>> 6;
  const contentSizeBytes =
    contentSizeCode === 0 && isSingleSegment ? 1 : (CONTENT_SIZE_BYTES[contentSizeCode] ?? 0);
  const dictionaryIdBytes = DICTIONARY_ID_BYTES[descriptor & 3] ?? 0;
  const windowFieldBytes = isSingleSegment ? 0 : 1;
  return {
    byteCount: MAGIC_BYTES + 1 + windowFieldBytes + dictionaryIdBytes + contentSizeBytes,
    hasChecksum: (descriptor & 4) !== 0,
    hasDictionary: dictionaryIdBytes > 0,
    ...(isSingleSegment ? {} : { windowBytes: windowBytesOf(bytes.readUInt8(MAGIC_BYTES + 1)) }),
  };
}

/** RFC 8878, 3.1.1.1.2. */
function windowBytesOf(field: number): number {
  const base = 2 ** (10 + (field >>> 3));
  return base + (base / 8) * (field & 7);
}

/** Follows block headers from `from` on; the checksum after the last block is not part of the run. */
export function scanBlocks(bytes: Buffer, from: number): BlockRun {
  let at = from;
  let maxDecodedBytes = 0;
  const run = (end: BlockRun['end'], neededByteCount = at): BlockRun => ({
    byteCount: at,
    maxDecodedBytes,
    end,
    neededByteCount,
  });

  while (maxDecodedBytes + MAX_BLOCK_BYTES <= MAX_RUN_DECODED_BYTES && at - from < MAX_RUN_BYTES) {
    if (at + BLOCK_HEADER_BYTES > bytes.length) return run('more', at + BLOCK_HEADER_BYTES);
    const header = bytes.readUIntLE(at, BLOCK_HEADER_BYTES);
    const type = (header >>> 1) & 3;
    const size = header >>> 3;
    if (type === RESERVED_BLOCK || size > MAX_BLOCK_BYTES) return run('damaged');
    const end = at + BLOCK_HEADER_BYTES + (type === RLE_BLOCK ? 1 : size);
    if (end > bytes.length) return run('more', end);
    at = end;
    maxDecodedBytes += type === COMPRESSED_BLOCK ? MAX_BLOCK_BYTES : size;
    const isLast = (header & 1) === 1;
    if (isLast) return run('last-block');
  }
  return run('full');
}
