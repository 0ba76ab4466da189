import type { ByteReader } from './byte-reader.ts';
import { type AddProblem, type Codec, damagedAt } from './codec.ts';
import { createOutputBatch } from './output-batch.ts';
import { createSearchBudget, skipFar } from './search-budget.ts';

/** A format that is a row of blocks, each with its length in front and decoded by itself. */
export interface BlockFraming {
  readonly name: string;
  /**
   * Byte count of the block that begins with these bytes, as far as they tell: more than there are means that so many are
   * needed to know. Undefined when no block begins like this.
   */
  measure(bytes: Buffer): number | undefined;
  /** What a whole block decodes to; undefined when it cannot be right. */
  decodedByteCount(block: Buffer): number | undefined;
  /** Decodes a whole block into exactly as many bytes; false when it is damaged. */
  decode(block: Buffer, output: Buffer): boolean;
  /** Bytes that a block, or where blocks carry no mark a stream, begins with: from there reading goes on after damage. */
  readonly startMark: Buffer;
  /** Whether the length in front of a damaged block is to be trusted, because blocks cannot be found by their mark. */
  readonly skipsDamagedBlock: boolean;
  /** Whether the mark is so short that data look like it: then another block, or the end, must follow what it begins. */
  readonly isMarkCommon: boolean;
}

type Measured = number | 'no-block' | 'torn';

/** The codec of such a format. Holds one block, its output, and no more. */
export function blockCodec(framing: BlockFraming): Codec {
  return async function* decodeBlocks(reader, addProblem) {
    const batch = createOutputBatch();
    const budget = createSearchBudget();
    while (await reader.fill(1)) {
      reader.canBeginHere(batch.byteCount);
      const size = await measureBlock(reader, framing);
      const block = typeof size === 'number' ? reader.peek().subarray(0, size) : undefined;
      const decodedByteCount = block && framing.decodedByteCount(block);
      if (block !== undefined && decodedByteCount !== undefined) {
        if (!batch.hasRoomFor(decodedByteCount)) yield batch.take();
        if (framing.decode(block, batch.reserve(decodedByteCount))) {
          batch.commit(decodedByteCount);
          reader.skip(block.length);
          continue;
        }
      }
      batch.breakLine();
      const stride = budget.strideAfter(costOf(block, decodedByteCount), reader.offset());
      if (!(await goOnAfterDamage({ reader, framing, addProblem }, { size, stride }))) break;
    }
    if (batch.byteCount > 0) yield batch.take();
  };
}

/** In bytes, of a block that was decoded in vain. */
function costOf(block: Buffer | undefined, decodedByteCount = 0): number {
  return (block?.length ?? 0) + decodedByteCount;
}

async function measureBlock(
  reader: ByteReader,
  framing: BlockFraming,
  from = 0,
): Promise<Measured> {
  for (;;) {
    const bytes = from === 0 ? reader.peek() : reader.peek().subarray(from);
    const byteCount = framing.measure(bytes);
    if (byteCount === undefined) return 'no-block';
    if (byteCount <= bytes.length) return byteCount;
    if (!(await reader.fill(from + byteCount))) return 'torn';
  }
}

interface Decoding {
  readonly reader: ByteReader;
  readonly framing: BlockFraming;
  readonly addProblem: AddProblem;
}

interface Damage {
  /** Of the block that is damaged. */
  readonly size: Measured;
  /** How far from its beginning the next is looked for. */
  readonly stride: number;
}

/** Moves to the next block that can be told apart; false when there is none. */
async function goOnAfterDamage(decoding: Decoding, { size, stride }: Damage): Promise<boolean> {
  const { reader, framing, addProblem } = decoding;
  const offset = reader.offset();
  if (typeof size === 'number' && framing.skipsDamagedBlock) {
    addProblem('unreadable', damagedAt(`a ${framing.name} block`, offset, true));
    reader.skip(size);
    return true;
  }
  const isFound = await findBlock(reader, framing, stride);
  // A length that points past the end is damage when blocks follow it, and a torn tail when none do.
  if (size === 'torn' && !isFound) {
    addProblem('truncated', `the ${framing.name} data stop inside a block at byte ${offset}`);
  } else {
    addProblem('unreadable', damagedAt(`a ${framing.name} block`, offset, isFound));
  }
  return isFound;
}

/** Searches from so many bytes after the first one at hand. */
async function findBlock(
  reader: ByteReader,
  framing: BlockFraming,
  stride: number,
): Promise<boolean> {
  const mark = framing.startMark;
  if (!(await skipFar(reader, stride))) return false;
  while (await reader.fill(mark.length)) {
    const bytes = reader.peek();
    const at = bytes.indexOf(mark);
    // The mark may lie across the end of what is at hand.
    reader.skip(at < 0 ? bytes.length - mark.length + 1 : at);
    if (at < 0) continue;
    if (await isBlock(reader, framing)) return true;
    reader.skip(1);
  }
  return false;
}

async function isBlock(reader: ByteReader, framing: BlockFraming): Promise<boolean> {
  const size = await measureBlock(reader, framing);
  if (!framing.isMarkCommon) return size !== 'no-block';
  if (typeof size !== 'number') return false;
  const isLast = !(await reader.fill(size + 1));
  return isLast || (await measureBlock(reader, framing, size)) !== 'no-block';
}
