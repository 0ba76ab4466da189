import { constants, inflateRawSync } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { headerLength, MEMBER_MARK, STEP_BYTES } from './gzip-member.ts';
import { type SearchBudget, skipFar } from './search-budget.ts';

/** Enough to tell that it is one. */
const TRIED_BYTES = 64 * 1024;

/** Moves to the first member behind the byte at hand, of which so much was decoded in vain; false when there is none. */
export async function findMember(
  reader: ByteReader,
  budget: SearchBudget,
  wastedByteCount: number,
): Promise<boolean> {
  if (!(await skipFar(reader, budget.strideAfter(wastedByteCount, reader.offset())))) return false;
  while (await reader.fill(MEMBER_MARK.length)) {
    const bytes = reader.peek();
    const at = bytes.indexOf(MEMBER_MARK);
    // the mark may lie across the end of what is at hand
    reader.skip(at < 0 ? bytes.length - MEMBER_MARK.length + 1 : at);
    if (at < 0) continue;
    if (await isMember(reader)) return true;
    if (!(await skipFar(reader, budget.strideAfter(TRIED_BYTES, reader.offset())))) return false;
  }
  return false;
}

async function isMember(reader: ByteReader): Promise<boolean> {
  const headerByteCount = await headerLength(reader);
  if (typeof headerByteCount !== 'number') return false;
  await reader.fill(headerByteCount + STEP_BYTES);
  const step = reader.peek().subarray(headerByteCount, headerByteCount + STEP_BYTES);
  try {
    inflateRawSync(step, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: TRIED_BYTES });
    return true;
  } catch (error) {
    return error instanceof RangeError; // it gives more
  }
}
