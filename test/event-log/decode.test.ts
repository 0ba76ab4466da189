import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DecodeProblem } from '../../src/event-log/codecs/codec.ts';
import { DEFAULT_DECODE_LIMITS, decode, limitsTo } from '../../src/event-log/decode.ts';
import { type ByteStream, EventLogError } from '../../src/event-log/log-source.ts';
import { decodeAll } from '../builders/byte-stream.ts';

const LINE = '{"Event":"SparkListenerLogStart"}\n';

describe('decode', () => {
  it('nothing is nothing, and no problem', async () => {
    expect(await decodeAll(Buffer.alloc(0))).toMatchObject({ text: Buffer.alloc(0), problems: [] });
  });

  it.for([
    { what: 'zstd in gzip', bytes: gzipSync(zstdCompressSync(LINE)) },
    { what: 'gzip in gzip', bytes: gzipSync(gzipSync(LINE)) },
    { what: 'three layers', bytes: gzipSync(zstdCompressSync(gzipSync(LINE))) },
  ])('$what', async ({ bytes }) => {
    for (const chunkBytes of [1, 1000]) {
      const { text, problems } = await decodeAll(bytes, chunkBytes);
      expect(text.toString()).toBe(LINE);
      expect(problems).toEqual([]);
    }
  });

  it('a torn outer layer is torn in both', async () => {
    const bytes = gzipSync(zstdCompressSync(LINE.repeat(1000)), { level: 0 });
    const { kinds, problems } = await decodeAll(bytes.subarray(0, bytes.length - 20));
    expect(kinds).toEqual(['truncated']);
    expect(problems[0]?.count).toBe(2);
  });

  it('a fourth layer is not taken off', async () => {
    const inner = gzipSync(LINE);
    const { text } = await decodeAll(gzipSync(gzipSync(gzipSync(inner))));
    expect(text.equals(inner)).toBe(true);
  });

  it('stops at the most that may be decoded', async () => {
    const limits = { ...DEFAULT_DECODE_LIMITS, maxDecodedBytes: 100_000 };
    const { text, problems } = await decodeAll(Buffer.alloc(200_000, LINE), 4096, limits);
    expect(text.length).toBeLessThanOrEqual(100_000);
    expect(text.length).toBeGreaterThan(90_000);
    expect(problems).toMatchObject([{ kind: 'limited', count: 1 }]);
    expect(problems[0]?.detail).toContain('--max-log-bytes');
  });

  it('stops where bytes expand as no log does, unless the user asked for more', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(20_000_000));
    const limits = { ...DEFAULT_DECODE_LIMITS, freeDecodedBytes: 1_000_000 };
    const { text, problems } = await decodeAll(bomb, undefined, limits);
    expect(text.length).toBeLessThan(2_000_000);
    expect(problems).toMatchObject([
      { kind: 'limited', detail: expect.stringContaining('2000 times') },
    ]);
    expect((await decodeAll(bomb, undefined, limitsTo(20_000_000))).problems).toEqual([]);
  });

  it('lets a log expand as far as logs do', async () => {
    const bytes = gzipSync(Buffer.alloc(20_000_000, LINE));
    const limits = { ...DEFAULT_DECODE_LIMITS, freeDecodedBytes: 0 };
    expect((await decodeAll(bytes, undefined, limits)).kinds).toEqual([]);
  });
});

describe('a source that fails', () => {
  async function* failing(error: Error): ByteStream {
    yield Buffer.from(LINE);
    throw error;
  }

  it('its own error passes through', async () => {
    const error = new Error('connection reset');
    const reading = async (): Promise<void> => {
      for await (const chunk of decode(failing(error), () => {})) expect(chunk).toBeDefined();
    };
    await expect(reading()).rejects.toBe(error);
  });

  it('damage in an archive is a problem, and what came before is kept', async () => {
    const problems: DecodeProblem[] = [];
    const source = failing(new EventLogError('unreadable', 'a member is damaged'));
    const texts: string[] = [];
    for await (const chunk of decode(source, (problem) => problems.push(problem))) {
      texts.push(Buffer.from(chunk).toString());
    }
    expect(texts.join('')).toBe(LINE);
    expect(problems).toEqual([{ kind: 'unreadable', detail: 'a member is damaged', count: 1 }]);
  });

  it.for([LINE, zstdCompressSync(LINE), gzipSync(LINE)])(
    'is let go when reading stops early',
    async (bytes) => {
      let isReleased = false;
      async function* source(): ByteStream {
        try {
          for (;;) yield Buffer.from(bytes);
        } finally {
          isReleased = true;
        }
      }
      for await (const chunk of decode(source(), () => {})) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      expect(isReleased).toBe(true);
    },
  );
});
