import { describe, expect, it } from 'vitest';
import { median, percentile, spreadOf } from '../../../src/metrics/dr-elephant/distribution.ts';

describe('distributions as Dr. Elephant takes them', () => {
  it.for([
    [[7], 7],
    [[1, 2], 1],
    [[1, 4], 2],
    [[1, 2, 9], 2],
    [[1, 2, 5, 9], 3],
  ] as const)('the median of %j is %i', ([values, expected]) => {
    expect(median(values)).toBe(expected);
  });

  it.for([
    [25, 1],
    [26, 2],
    [50, 2],
    [75, 3],
    [76, 4],
    [100, 4],
  ] as const)('percentile %i of four values is the %ith', ([p, rank]) => {
    expect(percentile([1, 2, 3, 4], p)).toBe(rank);
  });

  it('sorts by size, not by text', () => {
    expect(spreadOf([100, 9, 20])).toEqual({
      min: 9,
      p25: 9,
      p50: 20,
      p75: 100,
      p95: 100,
      max: 100,
    });
  });
});
