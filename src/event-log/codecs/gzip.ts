import { createGunzip } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { type AddProblem, damagedAt } from './codec.ts';
import {
  damagedAfter,
  decodeMember,
  headerLength,
  type MemberEnd,
  OUTPUT_CHUNK_BYTES,
  STEP_BYTES,
  tellCutOff,
} from './gzip-member.ts';
import { findMember } from './gzip-search.ts';
import { createSearchBudget } from './search-budget.ts';
import { createZlibFeed } from './zlib-feed.ts';

const LINE_FEED = Buffer.from('\n');
/** So many are decoded one by one, which tells where each ends. The rest may be as small as members can be. Ours. */
const SINGLE_MEMBERS = 100;

/**
 * What Databricks writes and users make; any number of members, with zeros behind them as files are padded with. Reading goes on
 * with the next member after damage, and what follows a member, as what a writer appended later, costs nothing of it.
 */
export async function* decodeGzip(
  reader: ByteReader,
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array> {
  const budget = createSearchBudget();
  let memberCount = 0;
  while (await passZeros(reader)) {
    const end = yield* decodeNext(reader, addProblem, (memberCount += 1));
    if (end.kind === 'cut off') return;
    if (end.kind === 'damaged') {
      const offset = reader.offset();
      const isFound = await findMember(reader, budget, end.wastedByteCount);
      addProblem('unreadable', damagedAt('a gzip member', offset, isFound));
    }
    if (end.kind === 'damaged' || end.isDamaged) yield LINE_FEED;
  }
}

/** False where nothing else follows. */
async function passZeros(reader: ByteReader): Promise<boolean> {
  while (await reader.fill(1)) {
    const bytes = reader.peek();
    const at = bytes.findIndex((byte) => byte !== 0);
    reader.skip(at < 0 ? bytes.length : at);
    if (at >= 0) return true;
  }
  return false;
}

async function* decodeNext(
  reader: ByteReader,
  addProblem: AddProblem,
  memberCount: number,
): AsyncGenerator<Uint8Array, MemberEnd> {
  const headerByteCount = await headerLength(reader);
  if (headerByteCount === 'no header') return damagedAfter([]);
  if (headerByteCount === 'cut off') {
    tellCutOff(reader, addProblem);
    return { kind: 'cut off' };
  }
  if (memberCount > SINGLE_MEMBERS) return yield* decodeMembers(reader, addProblem);
  reader.skip(headerByteCount);
  return yield* decodeMember(reader, addProblem);
}

/** As many as follow each other. Damage costs the step that it is in. */
async function* decodeMembers(
  reader: ByteReader,
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array, MemberEnd> {
  const gunzip = createGunzip({ chunkSize: OUTPUT_CHUNK_BYTES });
  const feed = createZlibFeed(gunzip);
  try {
    while (await reader.fill(1)) {
      await reader.fill(STEP_BYTES);
      const step = reader.peek().subarray(0, STEP_BYTES);
      const before = gunzip.bytesWritten;
      const { outputs, error } = await feed.feed(step);
      yield* outputs;
      if (error !== undefined) {
        // nobody knows where in it
        reader.skip(step.length - 1);
        return damagedAfter(outputs);
      }
      // it ends before zeros
      const takenCount = gunzip.bytesWritten - before;
      reader.skip(takenCount);
      if (takenCount < step.length) return { kind: 'ended', isDamaged: false };
    }
    const last = await feed.finish();
    yield* last.outputs;
    if (last.error !== undefined) tellCutOff(reader, addProblem);
    return last.error === undefined ? { kind: 'ended', isDamaged: false } : { kind: 'cut off' };
  } finally {
    feed.close();
  }
}
