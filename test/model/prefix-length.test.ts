import { describe, expect, it } from 'vitest';
import { prefixLength } from '../../src/model/prefix-length.ts';

describe('how many items stand before the first that does not belong', () => {
  it.for([
    { ordered: [], limit: 5, length: 0 },
    { ordered: [1, 2, 3], limit: 0, length: 0 },
    { ordered: [1, 2, 3], limit: 1, length: 1 },
    { ordered: [1, 2, 2, 2, 3], limit: 2, length: 4 },
    { ordered: [1, 2, 3], limit: 9, length: 3 },
  ])('of $ordered $length are at most $limit', ({ ordered, limit, length }) => {
    expect(prefixLength(ordered, (item) => item <= limit)).toBe(length);
    expect(prefixLength(Float64Array.from(ordered), (item) => item <= limit)).toBe(length);
  });

  it('looks at few of many items', () => {
    let lookCount = 0;
    const belongs = (item: number): boolean => {
      lookCount += 1;
      return item < 700_000;
    };
    expect(
      prefixLength(
        Float64Array.from({ length: 1_000_000 }).map((_, place) => place),
        belongs,
      ),
    ).toBe(700_000);
    expect(lookCount).toBeLessThanOrEqual(20);
  });
});
