import type { ReadOptions } from '../fetcher.ts';

/** The same bytes; how many came is told as they do. */
export async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  onBytes: ReadOptions['onBytes'],
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    onBytes?.(chunk.byteLength);
    yield chunk;
  }
}
