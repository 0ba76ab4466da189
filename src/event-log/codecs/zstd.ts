import { MIB } from '../../model/units.ts';
import type { ByteReader } from './byte-reader.ts';
import { type AddProblem, beginsLike, damagedAt } from './codec.ts';
import { createOutputBatch, type OutputBatch } from './output-batch.ts';
import { createSearchBudget, type SearchBudget, skipFar } from './search-budget.ts';
import type { Fed } from './zlib-feed.ts';
import { createZstdFeed, type ZstdFeed } from './zstd-feed.ts';
import {
  type BlockRun,
  CHECKSUM_BYTES,
  type FrameHeader,
  MAX_RUN_DECODED_BYTES,
  MAX_WINDOW_BYTES,
  MIN_FRAME_BYTES,
  readFrameHeader,
  scanBlocks,
  skippableByteCount,
  ZSTD_MARK,
} from './zstd-frame.ts';

/** Less than this is gathered, so that whoever reads is not woken for each small frame. */
const SMALL_OUTPUT_BYTES = 64 * 1024;

/** A frame that fails costs its search about so many times its length: Spark's events shrink to about a tenth. */
const USUAL_EXPANSION = 12;

interface Decoding {
  readonly reader: ByteReader;
  readonly batch: OutputBatch;
  readonly addProblem: AddProblem;
  readonly budget: SearchBudget;
  readonly frames: FrameFeed;
}
/** Decoded bytes; returns whether there may be more frames. */
type Frames = AsyncGenerator<Uint8Array, boolean>;

/**
 * Decodes zstd of any number of frames. Spark ends a frame at every flush, so a log has thousands, and zlib of Node 24 reads
 * only the first that a write has (nodejs/node#64741): frames are told apart here, and fed run by run.
 */
export async function* decodeZstd(
  reader: ByteReader,
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array> {
  const batch = createOutputBatch();
  const frames = new FrameFeed();
  const decoding: Decoding = { reader, addProblem, batch, frames, budget: createSearchBudget() };
  try {
    while (await reader.fill(1)) {
      yield* decodeAtHand(decoding);
      if (!(await reader.fill(1))) break;
      reader.canBeginHere(batch.byteCount);
      if (!(yield* decodeNext(decoding))) break;
    }
    if (batch.byteCount > 0) yield batch.take();
  } finally {
    frames.abandon();
  }
}

/** One decoder for all frames, as long as each is fed to its end. */
class FrameFeed {
  #feed: ZstdFeed | undefined;

  feed(bytes: Buffer): Fed | Promise<Fed> {
    this.#feed ??= createZstdFeed(MAX_RUN_DECODED_BYTES);
    return this.#feed.feed(bytes);
  }

  /** Undefined where that takes time, or fails: then nothing was taken. */
  feedAtOnce(bytes: Buffer): Fed | undefined {
    this.#feed ??= createZstdFeed(MAX_RUN_DECODED_BYTES);
    if (!this.#feed.isSync) return undefined;
    const fed = this.#feed.feed(bytes);
    if (!(fed instanceof Promise) && fed.error === undefined) return fed;
    this.abandon();
    return undefined;
  }

  /** What comes next is not what the last bytes lead to expect. */
  abandon(): void {
    this.#feed?.close();
    this.#feed = undefined;
  }
}

/** Frames that are at hand whole, without waiting for anything: most are small. Stops before one that is not, or is damaged. */
function* decodeAtHand(decoding: Decoding): Generator<Uint8Array, void> {
  const { reader, frames, batch } = decoding;
  for (;;) {
    const bytes = reader.peek();
    const byteCount = wholeFrameByteCount(bytes);
    if (byteCount === undefined) return;
    reader.canBeginHere(batch.byteCount);
    const fed = frames.feedAtOnce(bytes.subarray(0, byteCount));
    if (fed === undefined) return;
    for (const output of fed.outputs) yield* give(decoding, output);
    reader.skip(byteCount);
  }
}

/** Of the frame that begins here; undefined where none does, or where it is longer than what is at hand or than a run. */
function wholeFrameByteCount(bytes: Buffer): number | undefined {
  if (bytes.length < MIN_FRAME_BYTES) return undefined;
  const header = readFrameHeader(bytes);
  if (header === undefined || header.byteCount > bytes.length) return undefined;
  const run = scanBlocks(bytes, header.byteCount);
  const byteCount = run.byteCount + (header.hasChecksum ? CHECKSUM_BYTES : 0);
  return run.end === 'last-block' && byteCount <= bytes.length ? byteCount : undefined;
}

async function* decodeNext(decoding: Decoding): Frames {
  const { reader } = decoding;
  const isHeaderWhole = await reader.fill(MIN_FRAME_BYTES);
  const skippable = skippableByteCount(reader.peek());
  if (skippable !== undefined) return skipFrame(decoding, skippable);
  if (!isHeaderWhole && beginsLike(reader.peek(), ZSTD_MARK)) return stopTorn(decoding);
  const header = readFrameHeader(reader.peek());
  if (header === undefined) return findNextFrame(decoding);

  if (!(await reader.fill(header.byteCount))) return stopTorn(decoding);
  const run = await fetchRun(decoding, header, header.byteCount);
  if (run.end === 'damaged') return findNextFrame(decoding);
  // The length that is missing may be a damaged one, when another frame follows.
  if (run.end === 'more' && hasFrameWithin(reader.peek())) return findNextFrame(decoding);
  return yield* decodeFrame(decoding, header, run);
}

async function* decodeFrame(decoding: Decoding, header: FrameHeader, first: BlockRun): Frames {
  const { reader, frames } = decoding;
  for (let run = first; ; run = await fetchRun(decoding, header, 0)) {
    const { outputs, error } = await frames.feed(reader.peek().subarray(0, run.byteCount));
    if (error === undefined) {
      for (const output of outputs) yield* give(decoding, output);
      reader.skip(run.byteCount);
      if (run.end === 'last-block') return true;
      if (run.end === 'full') continue;
    }
    frames.abandon();
    if (error === undefined && run.end === 'more') return stopTornOrGoOn(decoding);
    return findNextFrame(decoding, needsNote(header), run.byteCount * USUAL_EXPANSION);
  }
}

function* give({ batch }: Decoding, output: Buffer): Generator<Uint8Array> {
  if (output.length > SMALL_OUTPUT_BYTES) {
    yield* batch.flush();
    yield output;
    return;
  }
  if (!batch.hasRoomFor(output.length)) yield batch.take();
  output.copy(batch.reserve(output.length));
  batch.commit(output.length);
}

/** Whole blocks from `from` on, with the checksum after the last; `more` when the source ended before a run did. */
async function fetchRun(
  { reader }: Decoding,
  header: FrameHeader,
  from: number,
): Promise<BlockRun> {
  for (;;) {
    const run = scanBlocks(reader.peek(), from);
    if (run.end === 'more' && (await reader.fill(run.neededByteCount))) continue;
    if (run.end !== 'last-block' || !header.hasChecksum) return run;
    const byteCount = run.byteCount + CHECKSUM_BYTES;
    return (await reader.fill(byteCount)) ? { ...run, byteCount } : { ...run, end: 'more' };
  }
}

async function skipFrame(decoding: Decoding, byteCount: number): Promise<boolean> {
  return (await skipFar(decoding.reader, byteCount)) || stopTorn(decoding);
}

function needsNote({ windowBytes = 0, hasDictionary }: FrameHeader): string {
  if (hasDictionary) return ' (it needs a dictionary: compress it again without one)';
  if (windowBytes <= MAX_WINDOW_BYTES) return '';
  return ` (it needs a window of ${windowBytes / MIB} MiB: compress it again without --long)`;
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
