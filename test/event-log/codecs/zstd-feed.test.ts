import { createZstdDecompress, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createZlibFeed } from '../../../src/event-log/codecs/zlib-feed.ts';
import { createZstdFeed, type ZstdFeed } from '../../../src/event-log/codecs/zstd-feed.ts';

const MAX_RUN_BYTES = 256 * 1024;
const FRAMES = Array.from({ length: 40 }, (_, k) => `${k} `.repeat(k * 1_500));

async function textOf(feed: Omit<ZstdFeed, 'isSync'>): Promise<string> {
  const texts: string[] = [];
  for (const text of FRAMES) {
    const { outputs, error } = await feed.feed(zstdCompressSync(text));
    expect(error).toBeUndefined();
    texts.push(Buffer.concat(outputs).toString());
  }
  feed.close();
  return texts.join('');
}

describe('a feed of frames', () => {
  it('gives what the documented stream gives', async () => {
    expect(await textOf(createZstdFeed(MAX_RUN_BYTES))).toBe(FRAMES.join(''));
    expect(await textOf(createZlibFeed(createZstdDecompress()))).toBe(FRAMES.join(''));
  });

  it('decodes into one buffer, at once: else this Node lacks what makes it fast', () => {
    const feed = createZstdFeed(MAX_RUN_BYTES);
    const places = FRAMES.slice(1).map((text) => {
      const fed = feed.feed(zstdCompressSync(text));
      return 'outputs' in fed ? fed.outputs.map(({ buffer }) => buffer) : [];
    });
    feed.close();
    expect(new Set(places.flat()).size).toBe(1);
    expect(places.every(({ length }) => length === 1)).toBe(true);
  });

  it('fills its buffer to the last byte without another', () => {
    const feed = createZstdFeed(MAX_RUN_BYTES);
    const full = Buffer.alloc(MAX_RUN_BYTES, 'x');
    const buffers = [1, 2, 3].map(() => {
      const fed = feed.feed(zstdCompressSync(full));
      return 'outputs' in fed && fed.outputs[0]?.equals(full) === true && fed.outputs[0].buffer;
    });
    feed.close();
    expect(buffers[0]).not.toBe(false);
    expect(new Set(buffers).size).toBe(1);
  });

  it('tells an error, once, and throws nothing later', async () => {
    const feed = createZstdFeed(MAX_RUN_BYTES);
    const damaged = zstdCompressSync('x'.repeat(10_000));
    damaged.fill(0xff, 8);
    const fed = await feed.feed(damaged);
    expect(fed.outputs).toEqual([]);
    expect(fed.error?.message).toMatch(/corrupt/iu);
    feed.close();
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('adds no listener with each call', async () => {
    const warnings: unknown[] = [];
    const onWarning = (warning: unknown): void => void warnings.push(warning);
    process.on('warning', onWarning);
    await textOf(createZstdFeed(MAX_RUN_BYTES));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });
});
