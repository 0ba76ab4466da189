import { zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  readFrameHeader,
  scanBlocks,
  skippableByteCount,
} from '../../../src/event-log/codecs/zstd-frame.ts';

const MAGIC = '28b52ffd';

describe('readFrameHeader', () => {
  it.for([
    { descriptor: '00', byteCount: 6, what: 'window alone' },
    { descriptor: '20', byteCount: 6, what: 'single segment, size in one byte' },
    { descriptor: '60', byteCount: 7, what: 'single segment, size in two' },
    { descriptor: 'a0', byteCount: 9, what: 'single segment, size in four' },
    { descriptor: 'e0', byteCount: 13, what: 'single segment, size in eight' },
    { descriptor: 'c0', byteCount: 14, what: 'window and size in eight' },
    { descriptor: '43', byteCount: 12, what: 'window, dictionary id in four, size in two' },
    { descriptor: '01', byteCount: 7, what: 'window, dictionary id in one' },
  ])('$what: $byteCount bytes', ({ descriptor, byteCount }) => {
    const bytes = Buffer.from(`${MAGIC}${descriptor}0000`, 'hex');
    expect(readFrameHeader(bytes)).toMatchObject({ byteCount, hasChecksum: false });
  });

  it('reads the checksum flag and the window', () => {
    const header = readFrameHeader(Buffer.from(`${MAGIC}044b`, 'hex'));
    // Mantissa 3, exponent 9: 2^19 and three eighths of it.
    expect(header).toEqual({
      byteCount: 6,
      hasChecksum: true,
      hasDictionary: false,
      windowBytes: 2 ** 19 * (1 + 3 / 8),
    });
  });

  it.for(['28b52ffe0000', `${MAGIC}0800`, MAGIC])('refuses %s', (hex) => {
    expect(readFrameHeader(Buffer.from(hex, 'hex'))).toBeUndefined();
  });
});

describe('scanBlocks', () => {
  const frame = zstdCompressSync('x'.repeat(1000));
  const headerBytes = readFrameHeader(frame)?.byteCount ?? 0;

  it('finds the end of a frame', () => {
    const run = scanBlocks(Buffer.concat([frame, frame]), headerBytes);
    expect(run).toMatchObject({ end: 'last-block', byteCount: frame.length });
  });

  it('asks for what it lacks: a header, then a body', () => {
    expect(scanBlocks(frame.subarray(0, headerBytes), headerBytes)).toMatchObject({
      end: 'more',
      neededByteCount: headerBytes + 3,
    });
    expect(scanBlocks(frame.subarray(0, headerBytes + 3), headerBytes)).toMatchObject({
      end: 'more',
      neededByteCount: frame.length,
    });
  });

  it.for([
    { what: 'the reserved type', header: (10 << 3) | 6 },
    { what: 'a block above 128 KiB', header: (131_073 << 3) | 4 },
  ])('$what is damage', ({ header }) => {
    const bytes = Buffer.alloc(20);
    bytes.writeUIntLE(header, 0, 3);
    expect(scanBlocks(bytes, 0).end).toBe('damaged');
  });

  it('ends a run that could decode to more than 1 MiB', () => {
    const blocks = Buffer.alloc(4 * 100);
    for (let at = 0; at < blocks.length; at += 4) blocks.writeUIntLE((131_072 << 3) | 2, at, 3);
    expect(scanBlocks(blocks, 0)).toMatchObject({
      end: 'full',
      byteCount: 4 * 8,
      maxDecodedBytes: 2 ** 20,
    });
  });
});

describe('skippableByteCount', () => {
  it('counts its header', () => {
    expect(skippableByteCount(Buffer.from('5f2a4d1805000000', 'hex'))).toBe(13);
  });

  it.for(['28b52ffd05000000', '602a4d1805000000', '502a4d18'])('is not %s', (hex) => {
    expect(skippableByteCount(Buffer.from(hex, 'hex'))).toBeUndefined();
  });
});
