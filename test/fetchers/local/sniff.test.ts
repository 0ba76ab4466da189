import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { beginsAsEventLog } from '../../../src/fetchers/local/sniff.ts';
import { streamOf } from '../../builders/byte-stream.ts';

const CODECS = join(import.meta.dirname, '../../fixtures/codecs');
const NAME = 'app-20261121040859-0000';
const LINE = '{"Event":"SparkListenerLogStart"}\n';
const OTHER = '{"event":"click","on":"a button"}\n'.repeat(40_000);

async function begins(bytes: Uint8Array, chunkBytes = 64 * 1024): Promise<boolean> {
  return beginsAsEventLog({ name: 'part', open: () => streamOf(bytes, chunkBytes) });
}

describe('a log', () => {
  it.for(['', '.gz', '.lz4', '.lzf', '.snappy', '.zstd'])('%s', async (ext) => {
    expect(await begins(readFileSync(join(CODECS, NAME + ext)))).toBe(true);
  });

  it.for(['.gz', '.lz4', '.lzf', '.snappy', '.zstd'])(
    '%s, damaged where it begins',
    async (ext) => {
      const bytes = readFileSync(join(CODECS, NAME + ext));
      expect(await begins(bytes.fill(0xa5, 40, 400))).toBe(true);
    },
  );

  it.for(['.gz', '.lz4', '.snappy', '.zstd'])(
    '%s, torn before anything of it can be read',
    async (ext) => {
      const bytes = readFileSync(join(CODECS, NAME + ext));
      expect(await begins(bytes.subarray(0, 30))).toBe(true);
    },
  );

  it.for([
    { what: 'a line that is not whole', text: `"Spark Version":"3.5.1"}\n${LINE}` },
    { what: 'a long line of something else', text: `${'x'.repeat(200_000)}\n${LINE}` },
    { what: 'blank lines', text: `${'\n'.repeat(5_000)}  ${LINE}` },
  ])('that begins with $what', async ({ text }) => {
    for (const chunkBytes of [7, 64 * 1024]) {
      expect(await begins(Buffer.from(text), chunkBytes)).toBe(true);
    }
  });
});

describe('no log', () => {
  it.for([
    { what: 'nothing', bytes: Buffer.alloc(0) },
    { what: 'lines of something else', bytes: Buffer.from(OTHER) },
    { what: 'the same in gzip', bytes: gzipSync(OTHER, { level: 0 }) },
    { what: 'the same in zstd', bytes: zstdCompressSync(OTHER) },
    { what: 'what expands without end', bytes: gzipSync(Buffer.alloc(100_000_000)) },
    { what: 'a line that mentions an event', bytes: Buffer.from(`${'x'.repeat(70_000)}${LINE}`) },
  ])('$what', async ({ bytes }) => {
    expect(await begins(bytes)).toBe(false);
  });
});
