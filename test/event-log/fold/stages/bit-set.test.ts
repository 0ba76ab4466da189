import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BitSet } from '../../../../src/event-log/fold/stages/bit-set.ts';

const index = fc.oneof(
  fc.nat(40),
  fc.nat(5_000),
  fc.constantFrom(31, 32, 63, 2_047, 2_048, 2 ** 26, 2 ** 26 + 1, -1, 0.5, Number.NaN),
);
const isIndex = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= 2 ** 26;

function setOf(indexes: readonly number[]): BitSet {
  const set = new BitSet();
  for (const each of indexes) set.add(each);
  return set;
}

it('counts partitions once, wherever they are, also those of another', () => {
  fc.assert(
    fc.property(fc.array(index), fc.array(index), (ours, others) => {
      const set = new BitSet();
      for (const [place, each] of ours.entries()) {
        expect(set.add(each)).toBe(!isIndex(each) || !ours.slice(0, place).includes(each));
      }
      expect(set.count).toBe(new Set(ours.filter(isIndex)).size);
      set.addAll(setOf(others));
      expect(set.count).toBe(new Set([...ours, ...others].filter(isIndex)).size);
    }),
    { seed: 5 },
  );
});
