import { blockCodec } from './block-codec.ts';
import { type Cursor, copyLiterals, copyMatch } from './lz-copy.ts';

/** com.ning.compress.lzf: big-endian chunks of at most 64 KiB, without a checksum. */
const MARK = Buffer.from('ZV');
const TYPE_AT = 2;
const STORED_BYTES_AT = 3;
const DECODED_BYTES_AT = 5;
const RAW = 0;
const COMPRESSED = 1;
const RAW_HEADER_BYTES = 5;
const COMPRESSED_HEADER_BYTES = 7;
/** A control byte below this copies literals; from here on it goes back in the output. */
const FIRST_MATCH = 32;

/** What Spark writes with `lzf`, from one thread or several. */
export const decodeLzf = blockCodec({
  name: 'lzf',
  startMark: MARK,
  skipsDamagedBlock: false,
  isMarkCommon: true,
  measure(bytes) {
    const type = bytes[TYPE_AT] ?? RAW;
    const marked = Math.min(bytes.length, MARK.length);
    if (bytes.compare(MARK, 0, marked, 0, marked) !== 0) return undefined;
    if (type !== RAW && type !== COMPRESSED) return undefined;
    const headerByteCount = type === RAW ? RAW_HEADER_BYTES : COMPRESSED_HEADER_BYTES;
    if (bytes.length < headerByteCount) return headerByteCount;
    return headerByteCount + bytes.readUInt16BE(STORED_BYTES_AT);
  },
  decodedByteCount: (block) =>
    block.readUInt16BE(block[TYPE_AT] === RAW ? STORED_BYTES_AT : DECODED_BYTES_AT),
  decode(block, output) {
    if (block[TYPE_AT] === COMPRESSED) {
      return decodeRawLzf(block.subarray(COMPRESSED_HEADER_BYTES), output);
    }
    block.copy(output, 0, RAW_HEADER_BYTES);
    return true;
  },
});

/** False when the data are damaged or do not fill `output` exactly. */
function decodeRawLzf(data: Buffer, output: Buffer): boolean {
  const input: Cursor = { bytes: data, at: 0 };
  const written: Cursor = { bytes: output, at: 0 };
  while (input.at < data.length) {
    const control = data[input.at++] ?? 0;
    const isCopied =
      control < FIRST_MATCH
        ? copyLiterals(input, written, control + 1)
        : copyBack(control, input, written);
    if (!isCopied) return false;
  }
  return input.at === data.length && written.at === output.length;
}

function copyBack(control: number, input: Cursor, written: Cursor): boolean {
  let byteCount = control >>> 5;
  if (byteCount === 7) byteCount += input.bytes[input.at++] ?? 0;
  const distance = ((control & 31) << 8) + (input.bytes[input.at++] ?? 0) + 1;
  return copyMatch(written, distance, byteCount + 2);
}
