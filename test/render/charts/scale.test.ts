import { describe, expect, it } from 'vitest';
import {
  byteScale,
  countScale,
  durationScale,
  timeScale,
} from '../../../src/render/charts/scale.ts';

describe('scales', () => {
  it.for([
    [0, 1, 1],
    [1_000, 1_000, 100],
    [38_000, 38_000, 5_000],
    [62_000, 62_000, 10_000],
    [30 * 60_000, 30 * 60_000, 5 * 60_000],
    [7 * 86_400_000, 7 * 86_400_000, 24 * 3_600_000],
    [100 * 86_400_000, 100 * 86_400_000, 10 * 86_400_000],
  ] as const)('a time axis of %i ms ends at %i, a tick every %i', ([endMs, max, interval]) => {
    expect(timeScale(endMs, 10)).toEqual({ max, interval });
  });

  it('ends an axis of durations, bytes or counts on a tick', () => {
    expect(durationScale(17_900, 4)).toEqual({ max: 20_000, interval: 5_000 });
    expect(byteScale(451 * 2 ** 20, 4)).toEqual({ max: 600 * 2 ** 20, interval: 200 * 2 ** 20 });
    expect(countScale(9, 4)).toEqual({ max: 10, interval: 5 });
    expect(countScale(0, 4)).toEqual({ max: 1, interval: 1 });
  });
});
