import { describe, expect, it } from 'vitest';
import {
  formatMemoryText,
  overheadText,
  parseMemoryText,
  recommendedSize,
  roundedUpSize,
} from '../../../src/metrics/dr-elephant/memory-text.ts';

const KB = 2 ** 10;
const MB = 2 ** 20;
const GB = 2 ** 30;
const TB = 2 ** 40;

describe('sizes as Dr. Elephant has them', () => {
  it.for([
    ['', 0],
    ['1024', 1_024],
    ['1024b', 1_024],
    ['2g', 2 * GB],
    ['2G', 2 * GB],
    ['2 GB', 2 * GB],
    ['2  gb', 2 * GB],
    ['8.79e0 MB', 9_216_983],
    ['.5k', 512],
    ['+1t', TB],
    ['1,024 TB', 1_024 * TB],
    ['1.0009765625k', 1_025],
    ['0.9b', 0],
    ['-1g', undefined],
    ['5.', undefined],
    ['2kib', undefined],
    ['1p', undefined],
    ['2g ', undefined],
    [' 2g', undefined],
    ['g', undefined],
    ['two', undefined],
  ] as const)('%j is %s', ([text, bytes]) => {
    expect(parseMemoryText(text)).toBe(bytes);
  });

  it.for([
    [0, '0 B'],
    [1_023, '1,023 B'],
    [1_024, '1 KB'],
    [9_000, '8.79 KB'],
    [MB, '1 MB'],
    [MB - 1, '1,024 KB'],
    [2_043 * MB, '2 GB'],
    [2_042 * MB, '1.99 GB'],
    [1.5 * GB, '1.5 GB'],
    // 1.125 and 1.375 lie between two hundredths: to the even one
    [1.125 * GB, '1.12 GB'],
    [1.375 * GB, '1.38 GB'],
    [2 ** 50, '1,024 TB'],
    [8.5 * KB, '8.5 KB'],
  ] as const)('%i bytes are %s', ([bytes, text]) => {
    expect(formatMemoryText(bytes)).toBe(text);
  });

  it.for([
    [undefined, '0 B'],
    ['0', '0 B'],
    ['500', '500 MB'],
    ['2047', '2 GB'],
    ['1,024', '1 GB'],
    ['2047m', '2047m'],
    ['2g', '2g'],
    ['', ''],
    ['nonsense', 'nonsense'],
    ['x1', undefined],
    ['-1', undefined],
  ] as const)('an overhead of %j reads %j', ([text, words]) => {
    expect(overheadText(text)).toBe(words);
  });

  it.for([
    [376.29 * MB, '377m'],
    [377 * MB, '377m'],
    [5.01 * GB, '6g'],
    // two decimals first: what is past 2 GB by less than their half is 2 GB
    [2.004 * GB, '2g'],
    [2.006 * GB, '3g'],
    [10, '10b'],
  ] as const)('%f bytes are suggested as %s', ([bytes, text]) => {
    expect(roundedUpSize(bytes)).toBe(text);
  });

  it.for([
    [2 * GB, '2g'],
    [2 * GB + 1, '3g'],
    [2 * GB - 1, '2048m'],
    [640 * MB, '640m'],
    [1, '1m'],
  ] as const)('%i bytes are recommended as %s', ([bytes, text]) => {
    expect(recommendedSize(bytes)).toBe(text);
  });
});
