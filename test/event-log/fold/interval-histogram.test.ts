import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IntervalHistogram } from '../../../src/event-log/fold/interval-histogram.ts';

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

describe('IntervalHistogram', () => {
  it('spreads an amount evenly over its interval', () => {
    const histogram = new IntervalHistogram(1);
    histogram.beginAt(1_000);
    histogram.add(1_000 + 62.5, 1_000 + 312.5, [250]);

    expect([...histogram.sums(0)]).toEqual([62.5, 125, 62.5]);
  });

  it('doubles its bins when time goes on, and keeps the sums', () => {
    const histogram = new IntervalHistogram(2);
    histogram.beginAt(0);
    histogram.add(0, 1_000, [1_000, 5]);
    histogram.add(7_200_000, 7_260_000, [60_000, 0]);

    expect(histogram.binMs).toBe(4_000);
    expect(histogram.sums(0)[0]).toBeCloseTo(1_000, 6);
    expect(total(histogram.sums(0))).toBeCloseTo(61_000, 6);
    expect(total(histogram.sums(1))).toBeCloseTo(5, 6);
  });

  it.for([
    { name: 'ends before it begins', from: 2_000, to: 1_000 },
    { name: 'takes no time', from: 2_000, to: 2_000 },
    { name: 'is beyond belief', from: 2_000, to: 9e18 },
  ])('leaves out what $name', ({ from, to }) => {
    const histogram = new IntervalHistogram(1);
    histogram.beginAt(0);
    histogram.add(from, to, [5]);

    expect(total(histogram.sums(0))).toBe(0);
  });

  it('moves what begins before the origin to the origin, whole', () => {
    const histogram = new IntervalHistogram(1);
    histogram.beginAt(10_000);
    histogram.add(9_000, 9_500, [500]);

    expect(total(histogram.sums(0))).toBeCloseTo(500, 6);
  });

  it('agrees with adding up bin by bin', () => {
    const interval = fc.record({
      from: fc.integer({ min: 0, max: 3_000_000 }),
      span: fc.integer({ min: 1, max: 400_000 }),
      amount: fc.integer({ min: 1, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(interval, { minLength: 1, maxLength: 30 }), (intervals) => {
        const histogram = new IntervalHistogram(1);
        histogram.beginAt(0);
        for (const { from, span, amount } of intervals) histogram.add(from, from + span, [amount]);
        const sums = histogram.sums(0);
        for (const [bin, sum] of sums.entries()) {
          const start = bin * histogram.binMs;
          const expected = intervals.reduce(
            (all, { from, span, amount }) =>
              all +
              (amount / span) *
                Math.max(0, Math.min(from + span, start + histogram.binMs) - Math.max(from, start)),
            0,
          );
          expect(Math.abs(sum - expected)).toBeLessThan(0.01);
        }
      }),
      { numRuns: 50, seed: 7 },
    );
  });
});
