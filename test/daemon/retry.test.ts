import { describe, expect, it } from 'vitest';
import { afterSetback, type Setback } from '../../src/daemon/retry.ts';

const NOW_MS = 1_000_000_000;
const SETTINGS = { giveUpAfterHours: 72 };
function secondsUntilAgain(code: string, overrides: Partial<Setback> = {}): number | 'given up' {
  const verdict = afterSetback(
    {
      item: { leaseCount: 1, failureCount: 0 },
      trouble: { code, message: '' },
      isFailure: false,
      sinceMs: NOW_MS,
      nowMs: NOW_MS,
      chance: 0.5,
      ...overrides,
    },
    SETTINGS,
  );
  return verdict.kind === 'bury' ? 'given up' : (verdict.nextAtMs - NOW_MS) / 1_000;
}

describe('the delay', () => {
  it.for([
    ['no-record', [10, 30, 60, 120, 300, 600, 600, 600]],
    ['unfinished', [10, 30, 60, 120, 300, 600, 600, 600]],
    ['unreachable', [10, 10, 20, 30, 60, 120, 240, 480, 900, 900]],
    ['something-new', [10, 10, 20, 30, 60, 120, 240, 480, 900, 900]],
    ['throttled', [30, 60, 120, 240, 480, 900, 900]],
    ['unauthorized', [900, 1_800, 3_600, 3_600]],
  ] as const)('after %s grows with each lease', ([code, seconds]) => {
    const delays = seconds.map((_, index) =>
      secondsUntilAgain(code, { item: { leaseCount: index + 1, failureCount: 0 } }),
    );
    expect(delays).toEqual(seconds);
  });

  it('after a failure grows with each failure, however long an outage was before', () => {
    const delays = [0, 1, 2, 3].map((failureCount) =>
      secondsUntilAgain('unreadable', { item: { leaseCount: 40, failureCount }, isFailure: true }),
    );
    expect(delays).toEqual([60, 300, 1_200, 3_600]);
  });

  it('varies by a fifth either way', () => {
    expect(secondsUntilAgain('unreachable', { chance: 0 })).toBe(8);
    expect(secondsUntilAgain('unreachable', { chance: 1 })).toBe(12);
  });
});

describe('giving up', () => {
  it.for([
    ['just before', 72 * 3_600_000 - 1, 10],
    ['at', 72 * 3_600_000, 'given up'],
  ] as const)('comes for an outage %s its limit', ([, ageMs, expected]) => {
    expect(secondsUntilAgain('unreachable', { sinceMs: NOW_MS - ageMs })).toBe(expected);
  });
});
