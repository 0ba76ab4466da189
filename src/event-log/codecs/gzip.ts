import { createGunzip } from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { type AddProblem, damagedAt } from './codec.ts';
import { createZlibFeed, type Fed } from './zlib-feed.ts';

/** Deflate expands at most 1032 times: 16 MiB a step. */
const STEP_BYTES = 16 * 1024;
const OUTPUT_CHUNK_BYTES = 256 * 1024;

/**
 * What Databricks writes and users make; any number of members. Damage costs the step it is in and all that follows, which
 * cannot be found again.
 */
export async function* decodeGzip(
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
        addProblem('unreadable', damagedAt('a gzip member', reader.offset(), false));
      }
      reader.skip(step.length);
    }
    if (error !== undefined) return;
    const last = await gunzip.finish();
    yield* last.outputs;
    if (last.error !== undefined) {
      addProblem('truncated', `the gzip data stop inside a member at byte ${reader.offset()}`);
    }
  } finally {
    gunzip.close();
  }
}
