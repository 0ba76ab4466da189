import { describe, expect, it } from 'vitest';
import { stableHash } from '../../../src/model/texts/stable-hash.ts';

describe('stableHash', () => {
  // FNV-1a 64 of the canonical text; the first is the published test vector of "a"
  it.for([
    { value: 'a', text: '"a"' },
    { value: { b: 1, a: [true, null] }, text: '{"a":[true,null],"b":1}' },
    { value: { é: Infinity }, text: '{"é":Infinity}' },
    { value: 'Sort [total#17L]'.repeat(999), text: `"${'Sort [total#17L]'.repeat(999)}"` },
  ])('hashes $text', ({ value, text }) => {
    expect(stableHash(value)).toBe(fnv1a(text));
  });

  it('agrees with the published vectors', () => {
    expect(fnv1a('a')).toBe('af63dc4c8601ec8c');
    expect(fnv1a('foobar')).toBe('85944171f73967e8');
  });

  it('knows no order of keys and no undefined', () => {
    expect(stableHash({ a: 1, b: { c: 2, d: undefined } })).toBe(stableHash({ b: { c: 2 }, a: 1 }));
  });

  it.for([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { a: '1' }],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: {} }, { a: [] }],
    [null, 0],
  ])('tells %j from %j', ([one, other]) => {
    expect(stableHash(one)).not.toBe(stableHash(other));
  });
});

/** The algorithm once more, on bytes as its authors describe it. */
function fnv1a(text: string): string {
  let hash = 14_695_981_039_346_656_037n;
  for (const byte of Buffer.from(text, 'utf8')) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 1_099_511_628_211n);
  }
  return hash.toString(16).padStart(16, '0');
}
