import { describe, expect, it } from 'vitest';
import { largestBy, largestOf } from '../../src/model/largest-by.ts';

describe('the largest', () => {
  it('is of one amount, wherever it stands', () => {
    const tasks = [{ ms: 3 }, { ms: 7 }, { ms: 5 }];
    expect(largestBy(tasks, ({ ms }) => ms)).toBe(7);
    expect(largestOf(Float64Array.of(3, 5, 7))).toBe(7);
  });

  it('of none is 0', () => {
    expect(largestBy(new Set<number>(), (value) => value)).toBe(0);
    expect(largestOf([])).toBe(0);
  });

  it('is found among more values than a call can be given', () => {
    const values = new Float64Array(1_000_000);
    values[999_999] = 1;
    expect(() => Math.max(...values)).toThrow(RangeError);
    expect(largestOf(values)).toBe(1);
  });

  it('is no number where one of them is none', () => {
    expect(largestOf([2, Number.NaN, 3])).toBeNaN();
  });
});
