import { createGunzip } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { type AddProblem, damagedAt } from './codec.ts';
import {
  decodeMember,
  headerLength,
  OUTPUT_CHUNK_BYTES,
  STEP_BYTES,
  tellCutOff,
  tellDamage,
} from './gzip-member.ts';
import { createZlibFeed, type Fed } from './zlib-feed.ts';

const MARK = Buffer.from([0x1f, 0x8b]);

/**
 * What Databricks writes and users make; any number of members. Damage costs the step it is in and all that follows, which
 * cannot be found again. Most files are one member, and what follows it, as what a writer appended later, costs nothing of it.
 */
export async function* decodeGzip(
  reader: ByteReader,
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array> {
  const headerByteCount = await headerLength(reader);
  if (headerByteCount === undefined) return yield* decodeMembers(reader, addProblem);
  reader.skip(headerByteCount);
  const isEnded = yield* decodeMember(reader, addProblem);
  if (!isEnded || !(await hasMore(reader))) return;
  await reader.fill(MARK.length);
  if (reader.peek().indexOf(MARK) === 0) yield* decodeMembers(reader, addProblem);
  else addProblem('unreadable', damagedAt('what follows a gzip member', reader.offset(), false));
}

/** Whether anything follows but the zeros that files are padded with, which are passed over. */
async function hasMore(reader: ByteReader): Promise<boolean> {
  while (await reader.fill(1)) {
    const bytes = reader.peek();
    const at = bytes.findIndex((byte) => byte !== 0);
    reader.skip(at < 0 ? bytes.length : at);
    if (at >= 0) return true;
  }
  return false;
}

/** The rest, of any number of members; they may be as small as members can be. */
async function* decodeMembers(
  reader: ByteReader,
  addProblem: AddProblem,
): AsyncGenerator<Uint8Array> {
  const gunzip = createZlibFeed(createGunzip({ chunkSize: OUTPUT_CHUNK_BYTES }));
  let error: Error | undefined;
  try {
    while (error === undefined) {
      await reader.fill(STEP_BYTES);
      const step = reader.peek().subarray(0, STEP_BYTES);
      if (step.length === 0) break;
      const fed: Fed = await gunzip.feed(step);
      yield* fed.outputs;
      error = fed.error;
      if (error !== undefined) {
        tellDamage(reader, addProblem);
      }
      reader.skip(step.length);
    }
    if (error !== undefined) return;
    const last = await gunzip.finish();
    yield* last.outputs;
    if (last.error !== undefined) {
      tellCutOff(reader, addProblem);
    }
  } finally {
    gunzip.close();
  }
}
