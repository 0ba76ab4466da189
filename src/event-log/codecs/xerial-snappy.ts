import { MIB } from '../../model/units.ts';
import { blockCodec } from './block-codec.ts';
import { beginsLike } from './codec.ts';
import { decodeRawSnappy, snappyDecodedByteCount } from './snappy-raw.ts';

/** org.xerial.snappy.SnappyOutputStream: a header (mark, version, compatible version), then blocks behind a big-endian length. */
const MARK = Buffer.from('\x82SNAPPY\0', 'latin1');
const STREAM_HEADER_BYTES = 16;
const LENGTH_BYTES = 4;
/** Spark's blocks hold 32 KiB (spark.io.compression.snappy.blockSize); this leaves room for any sensible setting. */
const MAX_BLOCK_BYTES = 64 * MIB;

/** What Spark writes with `snappy`: not the snappy framing format. Without checksums, so damage may pass unseen. */
export const decodeXerialSnappy = blockCodec({
  name: 'snappy',
  startMark: MARK,
  // Blocks have no mark; only the header of an appended stream can be found.
  skipsDamagedBlock: true,
  isMarkCommon: false,
  measure(bytes) {
    if (bytes[0] === MARK[0]) return beginsLike(bytes, MARK) ? STREAM_HEADER_BYTES : undefined;
    if (bytes.length < LENGTH_BYTES) return LENGTH_BYTES;
    const storedByteCount = bytes.readUInt32BE(0);
    if (storedByteCount === 0 || storedByteCount > MAX_BLOCK_BYTES) return undefined;
    return LENGTH_BYTES + storedByteCount;
  },
  decodedByteCount(block) {
    if (isStreamHeader(block)) return 0;
    const byteCount = snappyDecodedByteCount(block.subarray(LENGTH_BYTES));
    return byteCount !== undefined && byteCount <= MAX_BLOCK_BYTES ? byteCount : undefined;
  },
  decode: (block, output) =>
    isStreamHeader(block) || decodeRawSnappy(block.subarray(LENGTH_BYTES), output),
});

/** A length never begins with this byte: it would be negative. */
function isStreamHeader(block: Buffer): boolean {
  return block[0] === MARK[0];
}
