import { describe, expect, it } from 'vitest';
import { GIB, MIB, parseByteString, parseTimeString } from '../../src/model/units.ts';

describe('parseByteString', () => {
  it.for([
    ['4g', 4 * GIB],
    ['4G', 4 * GIB],
    ['512m', 512 * MIB],
    ['1.5g', 1.5 * GIB],
    ['64MB', 64 * MIB],
    ['10 MiB', 10 * MIB],
    ['1048576b', MIB],
    ['100', 100],
    ['-1', -1],
    ['four', undefined],
    ['4x', undefined],
    ['', undefined],
  ] as const)('%s is %s', ([text, bytes]) => {
    expect(parseByteString(text)).toBe(bytes);
  });

  it('takes a bare number in the unit of the property', () => {
    expect(parseByteString('2048', MIB)).toBe(2 * GIB);
  });
});

describe('parseTimeString', () => {
  it.for([
    ['60s', 60_000],
    ['3min', 180_000],
    ['5m', 300_000],
    ['500ms', 500],
    ['1h', 3_600_000],
    ['30', 30_000],
    ['soon', undefined],
  ] as const)('%s is %s ms', ([text, ms]) => {
    expect(parseTimeString(text)).toBe(ms);
  });
});
