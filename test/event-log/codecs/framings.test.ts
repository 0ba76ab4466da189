import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeAll } from '../../builders/byte-stream.ts';

const CODECS = join(import.meta.dirname, '../../fixtures/codecs');
const NAME = 'app-20261121040859-0000';
const truth = readFileSync(join(CODECS, NAME));
const lastLine = truth.subarray(truth.lastIndexOf('\n', -2));

interface Case {
  readonly framing: string;
  readonly bytes: Buffer;
  /** Whether the data may stop here without anything being torn. */
  readonly isBoundary: (at: number) => boolean;
}
const framed: readonly Case[] = [
  framingCase('zstd', (bytes, at) => bytes.indexOf('28b52ffd', at, 'hex') === at),
  framingCase('lz4', (bytes, at) => bytes.indexOf('LZ4Block', at) === at),
  framingCase('lzf', (bytes, at) => bytes.indexOf('ZV', at) === at),
  framingCase('snappy', (bytes, at) => snappyBoundaries(bytes).has(at)),
  framingCase('gz', () => false),
];

function framingCase(framing: string, isBoundary: (bytes: Buffer, at: number) => boolean): Case {
  const bytes = readFileSync(join(CODECS, `${NAME}.${framing}`));
  return { framing, bytes, isBoundary: (at) => at === bytes.length || isBoundary(bytes, at) };
}

function snappyBoundaries(bytes: Buffer): ReadonlySet<number> {
  const boundaries = new Set<number>();
  for (let at = 16; at < bytes.length; at += 4 + bytes.readUInt32BE(at)) boundaries.add(at);
  return boundaries;
}

/** The first lengths all, then a spread of others: the same at every run. */
function lengthsBelow(byteCount: number, count: number): readonly number[] {
  const spread = Array.from({ length: count }, (_, k) =>
    Math.floor(((k + 0.37) * byteCount) / count),
  );
  return [...Array.from({ length: 40 }, (_, k) => k + 1), ...spread];
}

describe('a whole log', () => {
  const cases = [{ framing: 'plain', bytes: truth }, ...framed].flatMap((row) =>
    [1, 7, 4096, Infinity].map((chunkBytes) => ({ ...row, chunkBytes })),
  );

  it.for(cases)('$framing, $chunkBytes bytes a chunk', async ({ bytes, chunkBytes }) => {
    const { text, problems } = await decodeAll(bytes, Math.min(chunkBytes, bytes.length));
    expect(text.equals(truth)).toBe(true);
    expect(problems).toEqual([]);
  });

  it.for(framed.filter(({ framing }) => framing !== 'gz'))(
    '$framing, in parts of a rolling directory',
    async ({ framing }) => {
      const directory = join(CODECS, `rolling-${framing}`, `eventlog_v2_${NAME}`);
      const parts = [1, 2, 3].map((index) =>
        readFileSync(join(directory, `events_${index}_${NAME}.${framing}`)),
      );
      const texts = await Promise.all(parts.map((part) => decodeAll(part)));
      expect(Buffer.concat(texts.map(({ text }) => text)).equals(truth)).toBe(true);
    },
  );

  it.for(framed)('$framing, appended to itself', async ({ bytes }) => {
    const { text, problems } = await decodeAll(Buffer.concat([bytes, bytes]), 4096);
    expect(text.equals(Buffer.concat([truth, truth]))).toBe(true);
    expect(problems).toEqual([]);
  });
});

describe('a log that stops early', () => {
  it.for(framed)('$framing: gives what is whole and says that it is torn', async (row) => {
    for (const byteCount of lengthsBelow(row.bytes.length, 80)) {
      const { text, kinds } = await decodeAll(row.bytes.subarray(0, byteCount));
      expect(truth.subarray(0, text.length).equals(text), `${byteCount} bytes`).toBe(true);
      expect(kinds, `${byteCount} bytes`).toEqual(row.isBoundary(byteCount) ? [] : ['truncated']);
    }
  });

  it.for(framed)('$framing: loses no more than a block or frame', async ({ bytes }) => {
    const { text } = await decodeAll(bytes.subarray(0, Math.floor(bytes.length * 0.83)));
    // The longest frame of this log holds 89 KB, and no other unit more than 64 KiB.
    expect(text.length).toBeGreaterThan(truth.length * 0.83 - 120_000);
  });

  it.for(['', '.lz4', '.lzf', '.snappy', '.zstd'])(
    'as a killed writer leaves it: %s',
    async (ext) => {
      const bytes = readFileSync(join(CODECS, 'torn', `${NAME}${ext}.inprogress`));
      const { text, kinds } = await decodeAll(bytes, 4096);
      expect(text.length).toBeGreaterThan(truth.length * 0.7);
      expect(truth.subarray(0, text.length).equals(text)).toBe(true);
      // Plain text has no frame that could be torn; its last line is.
      expect(kinds).toEqual(ext === '' ? [] : ['truncated']);
    },
  );
});

describe('a damaged log', () => {
  it.for(framed)('$framing: every flipped byte is survived', async ({ bytes }) => {
    for (const at of lengthsBelow(bytes.length, 80)) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      const { text } = await decodeAll(damaged);
      // A flip in a block without a checksum changes text, but never by much.
      expect(text.length, `byte ${at}`).toBeLessThan(truth.length + 70_000);
    }
  });

  it.for(framed.filter(({ framing }) => ['zstd', 'lz4', 'lzf'].includes(framing)))(
    '$framing: goes on with what follows, whatever stands there instead',
    async ({ bytes }) => {
      for (const share of [0.1, 0.3, 0.5, 0.7]) {
        const at = Math.floor(bytes.length * share);
        const damaged = Buffer.from(bytes).fill(0xff, at, at + 3000);
        const { text, kinds } = await decodeAll(damaged, 4096);
        expect(kinds, `byte ${at}`).toEqual(['unreadable']);
        expect(text.subarray(-lastLine.length).equals(lastLine), `byte ${at}`).toBe(true);
      }
    },
  );

  it.for(framed.filter(({ framing }) => ['zstd', 'lz4', 'lzf'].includes(framing)))(
    '$framing: goes on after bytes that are missing',
    async ({ bytes }) => {
      const at = Math.floor(bytes.length / 3);
      const { text, kinds } = await decodeAll(
        Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1000)]),
      );
      expect(kinds).toEqual(['unreadable']);
      expect(text.subarray(-lastLine.length).equals(lastLine)).toBe(true);
    },
  );

  it('never makes one line of two halves', async () => {
    const bytes = readFileSync(join(CODECS, `${NAME}.lz4`));
    const whole = new Set(truth.toString().split('\n'));
    const damaged = Buffer.from(bytes).fill(0, 60_000, 60_100);
    const { text } = await decodeAll(damaged);
    const strange = text
      .toString()
      .split('\n')
      .filter((line) => !whole.has(line));
    expect(strange).toHaveLength(2);
    const [before = '', after = ''] = strange;
    expect(truth.includes(before) && truth.includes(after)).toBe(true);
  });
});
