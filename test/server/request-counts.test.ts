import { afterEach, describe, expect, it, vi } from 'vitest';
import { RequestCounts } from '../../src/server/access/request-counts.ts';

function asked(counts: RequestCounts, key: string, how: 'incr' | 'read' = 'incr') {
  let told = { current: -1, ttl: -1 };
  counts[how](key, (_error, count) => {
    told = count;
  });
  return told;
}

describe('requests of a minute', () => {
  afterEach(() => void vi.useRealTimers());

  it('are counted for each one, and forgotten after a minute, whatever the wall clock says', () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-23'), toFake: ['Date', 'performance'] });
    const counts = new RequestCounts();
    asked(counts, 'ann');
    vi.advanceTimersByTime(20_000);
    expect(asked(counts, 'ann')).toEqual({ current: 2, ttl: 40_000 });
    expect(asked(counts, 'bob')).toEqual({ current: 1, ttl: 60_000 });
    vi.setSystemTime(Date.parse('2020-01-01'));
    expect(asked(counts, 'ann', 'read')).toEqual({ current: 2, ttl: 40_000 });
    vi.advanceTimersByTime(40_000);
    expect(asked(counts, 'ann', 'read')).toEqual({ current: 0, ttl: 0 });
    expect(asked(counts, 'ann')).toEqual({ current: 1, ttl: 60_000 });
  });

  it('are of so many at most, and each route has its own', () => {
    const counts = new RequestCounts();
    asked(counts, 'first');
    for (let i = 0; i < 10_000; i += 1) asked(counts, String(i));
    expect(asked(counts, 'first', 'read').current).toBe(0);
    expect(asked(counts, '9999', 'read').current).toBe(1);
    expect(asked(counts.child(), '9999', 'read').current).toBe(0);
  });
});
