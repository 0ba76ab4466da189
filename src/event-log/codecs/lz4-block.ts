import { blockCodec } from './block-codec.ts';
import { beginsLike } from './codec.ts';
import { decodeRawLz4 } from './lz4-raw.ts';
import { xxHash32 } from './xx-hash.ts';

/** net.jpountz.lz4.LZ4BlockOutputStream: all of it little-endian, after the mark. */
const MARK = Buffer.from('LZ4Block');
const TOKEN_AT = 8;
const STORED_BYTES_AT = 9;
const DECODED_BYTES_AT = 13;
const CHECKSUM_AT = 17;
const HEADER_BYTES = 21;
const METHOD_RAW = 0x10;
const METHOD_LZ4 = 0x20;
/** A token's low four bits give the largest block: 1 KiB << level, so 32 MiB at most. */
const BASE_LEVEL = 10;
const CHECKSUM_SEED = 0x9747b28c;
/** The writer's checksum object gives 28 bits. */
const CHECKSUM_MASK = 0x0fffffff;

/** What Spark writes with `lz4`: not the LZ4 frame format. Blocks are checked against their checksum. */
export const decodeLz4Block = blockCodec({
  name: 'lz4',
  startMark: MARK,
  skipsDamagedBlock: false,
  isMarkCommon: false,
  measure(bytes) {
    if (bytes.length < HEADER_BYTES) return beginsLike(bytes, MARK) ? HEADER_BYTES : undefined;
    if (!beginsLike(bytes, MARK)) return undefined;
    const storedByteCount = bytes.readUInt32LE(STORED_BYTES_AT);
    return isPossible(bytes, storedByteCount) ? HEADER_BYTES + storedByteCount : undefined;
  },
  decodedByteCount: (block) => block.readUInt32LE(DECODED_BYTES_AT),
  decode(block, output) {
    // The end mark of a stream; another stream may follow.
    if (output.length === 0) return true;
    const data = block.subarray(HEADER_BYTES);
    const isRaw = methodOf(block) === METHOD_RAW;
    if (isRaw) data.copy(output);
    else if (!decodeRawLz4(data, output)) return false;
    const checksum = xxHash32(output, CHECKSUM_SEED) & CHECKSUM_MASK;
    return checksum === block.readUInt32LE(CHECKSUM_AT);
  },
});

function isPossible(header: Buffer, storedByteCount: number): boolean {
  const decodedByteCount = header.readUInt32LE(DECODED_BYTES_AT);
  const level = (header[TOKEN_AT] ?? 0) & 0x0f;
  if (decodedByteCount > 1 << (BASE_LEVEL + level)) return false;
  // The writer falls back to raw where LZ4 would not make a block smaller.
  return methodOf(header) === METHOD_RAW
    ? storedByteCount === decodedByteCount
    : methodOf(header) === METHOD_LZ4 && storedByteCount > 0 && storedByteCount <= decodedByteCount;
}

function methodOf(header: Buffer): number {
  return (header[TOKEN_AT] ?? 0) & 0xf0;
}
