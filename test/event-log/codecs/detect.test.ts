import { describe, expect, it } from 'vitest';
import { detectFraming, isZip } from '../../../src/event-log/codecs/detect.ts';
import { bytesOf } from '../../builders/byte-stream.ts';

describe('detectFraming', () => {
  it.for([
    ['28b52ffd 00000000', 'zstd'],
    ['502a4d18 00000000', 'zstd'],
    ['5f2a4d18 00000000', 'zstd'],
    ['4c5a34426c6f636b', 'lz4'],
    ['82534e4150505900', 'snappy'],
    ['5a5600 0001 61', 'lzf'],
    ['5a5601 0001 61', 'lzf'],
    ['1f8b08 00', 'gzip'],
    ['7b22 4576656e74', 'plain'],
    ['efbbbf 7b22', 'plain'],
    // Text that only begins like a mark.
    ['5a5620 6964', 'plain'],
    ['4c5a34426c6f6368', 'plain'],
    ['', 'plain'],
  ] as const)('%s: %s', ([digits, framing]) => {
    expect(detectFraming(bytesOf(digits))).toBe(framing);
  });

  it.for([
    ['28', 'zstd'],
    ['4c5a34', 'lz4'],
    ['82', 'snappy'],
    ['5a56', 'lzf'],
    ['1f8b', 'gzip'],
    ['7b', 'plain'],
  ] as const)('%s, a file that stops inside its mark: %s', ([digits, framing]) => {
    expect(detectFraming(bytesOf(digits))).toBe(framing);
  });
});

describe('isZip', () => {
  it.for([
    ['504b0304 14', true],
    // Without any file.
    ['504b0506 00', true],
    ['504b', false],
    ['504b0708 00', false],
    ['', false],
  ] as const)('%s: %s', ([digits, isArchive]) => {
    expect(isZip(bytesOf(digits))).toBe(isArchive);
  });
});
