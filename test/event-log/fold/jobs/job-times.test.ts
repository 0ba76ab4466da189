import { expect, it } from 'vitest';
import { JobTimes } from '../../../../src/event-log/fold/jobs/job-times.ts';

const HOUR_MS = 3_600_000;

it('are exact in whatever order they come', () => {
  const times = new JobTimes();
  for (const [fromMs, toMs] of [
    [50, 60],
    [0, 10],
    [5, 20],
    [60, 61],
    [30, 30],
  ] as const) {
    times.add(fromMs, toMs);
  }
  expect(times.finish()).toEqual([
    { fromMs: 0, toMs: 20 },
    { fromMs: 50, toMs: 61 },
  ]);
});

it('are joined across the shortest gaps where there are too many', () => {
  const times = new JobTimes();
  const COUNT = 300_000;
  for (let job = 0; job < COUNT; job += 1) {
    // a burst of jobs, two seconds apart, each hour
    const fromMs = Math.floor(job / 100) * HOUR_MS + (job % 100) * 2_000;
    times.add(fromMs, fromMs + 1_000);
  }
  const kept = times.finish();
  expect(kept.length).toBeLessThan(100_000);
  expect(kept[0]?.fromMs).toBe(0);
  expect(kept.at(-1)?.toMs).toBe((COUNT / 100 - 1) * HOUR_MS + 99 * 2_000 + 1_000);
  expect(kept.every(({ fromMs, toMs }) => toMs - fromMs < HOUR_MS)).toBe(true);
});
