import { createZstdDecompress, zstdDecompressSync } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { type AddProblem, damagedAt } from './codec.ts';
import { createOutputBatch, type OutputBatch } from './output-batch.ts';
import { createSearchBudget, type SearchBudget, skipFar } from './search-budget.ts';
import { createZlibFeed } from './zlib-feed.ts';
import {
  type BlockRun,
  CHECKSUM_BYTES,
  type FrameHeader,
  MAX_WINDOW_BYTES,
  MIN_FRAME_BYTES,
  readFrameHeader,
  scanBlocks,
  skippableByteCount,
  ZSTD_MARK,
} from './zstd-frame.ts';

const OUTPUT_CHUNK_BYTES = 256 * 1024;
/** Spark's events shrink to about a tenth: a first buffer of this many times the frame is mostly the only one. */
const USUAL_EXPANSION = 12;
const MIN_OUTPUT_BYTES = 16 * 1024;

interface Decoding {
  readonly reader: ByteReader;
  readonly batch: OutputBatch;
  readonly addProblem: AddProblem;
  readonly budget: SearchBudget;
}
/** Decoded bytes; returns whether there may be more frames. */
type Frames = AsyncGenerator<Uint8Array, boolean>;

/**
 * Decodes zstd of any number of frames. Spark ends a frame at every flush, so a log has thousands, and zlib of Node 24 reads
 * only the first (nodejs/node#64741): frames are told apart here. Small ones are decoded at once, large ones run by run.
 */
export async function* decodeZstd(
  reader: ByteReader,
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array> {
  const batch = createOutputBatch();
  const decoding: Decoding = { reader, addProblem, batch, budget: createSearchBudget() };
  let hasMore = await reader.fill(1);
  while (hasMore) {
    reader.canBeginHere(batch.byteCount);
    hasMore = (yield* decodeNext(decoding)) && (await reader.fill(1));
  }
  if (batch.byteCount > 0) yield batch.take();
}

async function* decodeNext(decoding: Decoding): Frames {
  const { reader } = decoding;
  const isHeaderWhole = await reader.fill(MIN_FRAME_BYTES);
  const skippable = skippableByteCount(reader.peek());
  if (skippable !== undefined) return skipFrame(decoding, skippable);
  if (!isHeaderWhole && beginsLikeMark(reader.peek())) return stopTorn(decoding);
  const header = readFrameHeader(reader.peek());
  if (header === undefined) return findNextFrame(decoding);

  if (!(await reader.fill(header.byteCount))) return stopTorn(decoding);
  const run = await fetchRun(reader, header.byteCount);
  if (run.end === 'damaged') return findNextFrame(decoding);
  if (run.end === 'last-block') {
    const byteCount = run.byteCount + (header.hasChecksum ? CHECKSUM_BYTES : 0);
    if (await reader.fill(byteCount)) return yield* decodeSmallFrame(decoding, header, byteCount);
  }
  // The length that is missing may be a damaged one, when another frame follows.
  if (run.end !== 'full' && hasFrameWithin(reader.peek())) return findNextFrame(decoding);
  return yield* decodeLargeFrame(decoding, header, run);
}

/** Whole blocks from `from` on; `more` when the source ended before a run did. */
async function fetchRun(reader: ByteReader, from: number): Promise<BlockRun> {
  for (;;) {
    const run = scanBlocks(reader.peek(), from);
    if (run.end !== 'more' || !(await reader.fill(run.neededByteCount))) return run;
  }
}

async function* decodeSmallFrame(
  decoding: Decoding,
  header: FrameHeader,
  byteCount: number,
): Frames {
  const { reader, batch } = decoding;
  const output = decompress(reader.peek().subarray(0, byteCount));
  if (output === undefined) {
    return findNextFrame(decoding, windowNote(header), byteCount * USUAL_EXPANSION);
  }
  if (!batch.hasRoomFor(output.length)) yield batch.take();
  output.copy(batch.reserve(output.length));
  batch.commit(output.length);
  reader.skip(byteCount);
  return true;
}

/** Undefined when the frame is damaged. Its size was bounded by its block headers. */
function decompress(frame: Buffer): Buffer | undefined {
  const likelyByteCount = frame.length * USUAL_EXPANSION;
  const chunkSize = Math.min(Math.max(likelyByteCount, MIN_OUTPUT_BYTES), OUTPUT_CHUNK_BYTES);
  try {
    return zstdDecompressSync(frame, { chunkSize });
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** A frame of more than one run, or the beginning of a torn one: whole blocks give what they hold. */
async function* decodeLargeFrame(decoding: Decoding, header: FrameHeader, first: BlockRun): Frames {
  const { reader, batch } = decoding;
  yield* batch.flush();
  const stream = createZlibFeed(createZstdDecompress({ chunkSize: OUTPUT_CHUNK_BYTES }));
  try {
    for (let run = first; ; run = await fetchRun(reader, 0)) {
      const fed = await stream.feed(reader.peek().subarray(0, run.byteCount));
      yield* fed.outputs;
      if (fed.error !== undefined) return await findNextFrame(decoding, windowNote(header));
      reader.skip(run.byteCount);
      if (run.end === 'damaged') return await findNextFrame(decoding);
      if (run.end === 'more') return await stopTornOrGoOn(decoding);
      if (run.end === 'full') continue;
      if (!header.hasChecksum) return true;
      if (!(await reader.fill(CHECKSUM_BYTES))) return stopTorn(decoding);
      const { error } = await stream.feed(reader.peek().subarray(0, CHECKSUM_BYTES));
      if (error !== undefined) return await findNextFrame(decoding);
      reader.skip(CHECKSUM_BYTES);
      return true;
    }
  } finally {
    stream.close();
  }
}

async function skipFrame(decoding: Decoding, byteCount: number): Promise<boolean> {
  return (await skipFar(decoding.reader, byteCount)) || stopTorn(decoding);
}

function windowNote({ windowBytes = 0 }: FrameHeader): string {
  if (windowBytes <= MAX_WINDOW_BYTES) return '';
  return ` (it needs a window of ${windowBytes / 2 ** 20} MiB: compress it again without --long)`;
}

async function stopTornOrGoOn(decoding: Decoding): Promise<boolean> {
  return hasFrameWithin(decoding.reader.peek()) ? findNextFrame(decoding) : stopTorn(decoding);
}

function stopTorn({ reader, addProblem }: Decoding): boolean {
  addProblem('truncated', `the zstd data stop inside the frame before byte ${endOf(reader)}`);
  return false;
}

function endOf(reader: ByteReader): number {
  return reader.offset() + reader.peek().length;
}

/** Reports damage at the byte at hand and moves to the next frame after it; false when there is none. */
async function findNextFrame(decoding: Decoding, note = '', costBytes = 0): Promise<boolean> {
  const { reader, batch, addProblem, budget } = decoding;
  const offset = reader.offset();
  const isFound = await searchFrame(reader, budget.strideAfter(costBytes, offset));
  addProblem('unreadable', damagedAt('a zstd frame', offset, isFound) + note);
  batch.breakLine();
  return isFound;
}

/** Searches from so many bytes after the first one at hand. */
async function searchFrame(reader: ByteReader, stride: number): Promise<boolean> {
  if (!(await skipFar(reader, stride))) return false;
  while (await reader.fill(MIN_FRAME_BYTES)) {
    const bytes = reader.peek();
    const at = bytes.indexOf(ZSTD_MARK);
    // The mark may lie across the end of what is at hand.
    reader.skip(at < 0 ? bytes.length - ZSTD_MARK.length + 1 : at);
    if (at < 0) continue;
    await reader.fill(MIN_FRAME_BYTES);
    if (readFrameHeader(reader.peek()) !== undefined) return true;
    reader.skip(1);
  }
  return false;
}

function hasFrameWithin(bytes: Buffer): boolean {
  const at = bytes.indexOf(ZSTD_MARK, 1);
  return at > 0 && readFrameHeader(bytes.subarray(at)) !== undefined;
}

function beginsLikeMark(bytes: Buffer): boolean {
  const byteCount = Math.min(bytes.length, ZSTD_MARK.length);
  return bytes.compare(ZSTD_MARK, 0, byteCount, 0, byteCount) === 0;
}
