import { describe, expect, it } from 'vitest';
import {
  bytesInWords,
  countInWords,
  gibHoursInWords,
  headlineOf,
  msInWords,
  shareInWords,
} from '../../src/metrics/words.ts';
import { BYTE_MS_PER_GIB_HOUR, GIB, KIB, MIB, TIB } from '../../src/model/units.ts';

describe('msInWords', () => {
  it.for([
    [0, '0 ms'],
    [-5, '0 ms'],
    [999, '999 ms'],
    [999.6, '1 s'],
    [1_000, '1 s'],
    [9_240, '9.2 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [93_000, '1 min 33 s'],
    [3_599_600, '1 h'],
    [7_500_000, '2 h 5 min'],
    [360_000_000, '100 h'],
    [4_500_000_000, '1,250 h'],
  ] as const)('%d ms is %s', ([ms, words]) => {
    expect(msInWords(ms)).toBe(words);
  });
});

describe('bytesInWords', () => {
  it.for([
    [0, '0 B'],
    [512, '512 B'],
    [64 * KIB, '64 KiB'],
    [9.54 * MIB, '9.5 MiB'],
    [11.4 * GIB, '11.4 GiB'],
    [512 * MIB, '512 MiB'],
    [GIB - 1, '1 GiB'],
    [3 * TIB, '3 TiB'],
    [2_000 * 1024 * TIB, '2,000 PiB'],
  ] as const)('%d bytes are %s', ([bytes, words]) => {
    expect(bytesInWords(bytes)).toBe(words);
  });
});

describe('shareInWords', () => {
  it.for([
    [0, '0 %'],
    [0.0001, '<0.1 %'],
    [0.004, '0.4 %'],
    [0.38, '38 %'],
    [0.999, '100 %'],
    [1.2, '120 %'],
  ] as const)('%d is %s', ([share, words]) => {
    expect(shareInWords(share)).toBe(words);
  });
});

describe('countInWords', () => {
  it.for([
    [12, '12'],
    [3_000, '3,000'],
    [999_949, '999,949'],
    [999_960, '1 million'],
    [1_234_567, '1.2 million'],
    [4_500_000_000, '4.5 billion'],
  ] as const)('%d is %s', ([count, words]) => {
    expect(countInWords(count)).toBe(words);
  });
});

describe('gibHoursInWords', () => {
  it.for([
    [0, '0 GiB-h'],
    [0.01, '<0.1 GiB-h'],
    [0.3, '0.3 GiB-h'],
    [14.2, '14 GiB-h'],
    [2_345, '2,345 GiB-h'],
  ] as const)('%d GiB-h are %s', ([hours, words]) => {
    expect(gibHoursInWords(hours * BYTE_MS_PER_GIB_HOUR)).toBe(words);
  });
});

describe('headlineOf', () => {
  it('takes the fullest sentence that fits', () => {
    expect(headlineOf('x'.repeat(121), 'y'.repeat(120), 'z')).toBe('y'.repeat(120));
  });

  it('cuts the shortest when none fits', () => {
    const cut = headlineOf('x'.repeat(200), 'y'.repeat(130));
    expect(cut).toHaveLength(120);
    expect(cut.endsWith('y…')).toBe(true);
  });
});
