import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteReader } from '../../../src/event-log/codecs/byte-reader.ts';
import { streamOf } from '../../builders/byte-stream.ts';

describe('createByteReader', () => {
  it('gives the same bytes however they come and are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 60 }),
        async (bytes, chunkBytes, steps) => {
          const reader = createByteReader(streamOf(bytes, chunkBytes));
          let at = 0;
          for (const [wantedCount, skippedCount] of steps) {
            const isThere = await reader.fill(wantedCount);
            const atHand = reader.peek();
            expect(isThere).toBe(at + wantedCount <= bytes.length);
            expect([...atHand]).toEqual([...bytes.subarray(at, at + atHand.length)]);
            expect(
              isThere ? atHand.length >= wantedCount : at + atHand.length === bytes.length,
            ).toBe(true);
            const count = Math.min(skippedCount, atHand.length);
            reader.skip(count);
            at += count;
            expect(reader.offset()).toBe(at);
          }
        },
      ),
    );
  });

  it('lets the source go when it is closed early', async () => {
    let isReleased = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from('first');
        yield Buffer.from('second');
      } finally {
        isReleased = true;
      }
    }
    const reader = createByteReader(source());
    await reader.fill(1);
    await reader.close();
    expect(isReleased).toBe(true);
  });
});
