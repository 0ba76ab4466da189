import { describe, expect, it } from 'vitest';
import { HTTP_LIMITS, systemHttpRuntime } from '../../../src/fetchers/shared/http-settings.ts';
import { backoffMs } from '../../../src/fetchers/shared/retry.ts';

describe('backoffMs', () => {
  it.for([
    { failedCount: 1, random: 0, ms: 0 },
    { failedCount: 1, random: 0.999_999, ms: 499 },
    { failedCount: 2, random: 0.999_999, ms: 999 },
    { failedCount: 7, random: 0.999_999, ms: 29_999 },
    { failedCount: 2_000, random: 0.5, ms: 15_000 },
  ])('after $failedCount failures, dice at $random: $ms ms', ({ failedCount, random, ms }) => {
    expect(backoffMs(failedCount, HTTP_LIMITS, () => random)).toBe(ms);
  });
});

describe('systemHttpRuntime', () => {
  it('throws dice from 0 to below 1', () => {
    const { random } = systemHttpRuntime();
    const throws = Array.from({ length: 100 }, () => random());
    expect(throws.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(new Set(throws).size).toBeGreaterThan(50);
  });

  it('wakes when the caller gives up', async () => {
    const stop = new AbortController();
    const sleeping = systemHttpRuntime().sleep(600_000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
  });
});
