import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startSchedule } from '../../src/daemon/cron.ts';

const CRON = new URL('../../src/daemon/cron.ts', import.meta.url).href;

/** What comes next in a process of another zone and time: a zone is read once, at its start. */
async function nextIn(zone: string, now: string, expression: string): Promise<string> {
  const code = `
    const { startSchedule } = await import(${JSON.stringify(CRON)});
    const nowMs = ${Date.parse(now)};
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...of) { of.length === 0 ? super(nowMs) : super(...of); }
      static now() { return nowMs; }
    };
    const { msToNext, stop } = startSchedule(${JSON.stringify(expression)}, async () => {});
    console.log(new Date(nowMs + msToNext()).toISOString());
    stop();`;
  const argv = ['--input-type=module', '--eval', code];
  const env = { ...process.env, TZ: zone };
  const { stdout } = await promisify(execFile)(process.execPath, argv, { env });
  return stdout.trim();
}

describe('a schedule', () => {
  afterEach(() => void vi.useRealTimers());

  it('beats, never twice at once, and knows its next time', async () => {
    const beaten = Promise.withResolvers<void>();
    const going = Promise.withResolvers<void>();
    let count = 0;
    const schedule = startSchedule('* * * * * *', async () => {
      count += 1;
      beaten.resolve();
      await going.promise;
    });
    await beaten.promise;
    const msToNext = schedule.msToNext() ?? 0;
    await new Promise((next) => setTimeout(next, msToNext + 100));
    expect(count).toBe(1);
    expect(msToNext).toBeGreaterThan(0);
    expect(msToNext).toBeLessThanOrEqual(1_000);
    going.resolve();
    schedule.stop();
  });

  it('is followed by a clock that was years ahead, and was set right', async () => {
    vi.useFakeTimers({ now: Date.parse('2031-01-01') });
    const beat = vi.fn<() => Promise<void>>(async () => {});
    const { stop } = startSchedule('* * * * *', beat);
    await vi.advanceTimersByTimeAsync(90_000);
    expect(beat).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.parse('2026-11-23'));
    await vi.advanceTimersByTimeAsync(180_000);
    expect(beat.mock.calls.length).toBeGreaterThanOrEqual(3);
    stop();
  });

  it.for([
    // New York puts its clocks forward at 07:00Z, and back at 06:00Z
    ['America/New_York', '2026-03-08T06:31:00Z', '30 2 * * *', '2026-03-08T07:00:00.000Z'],
    ['America/New_York', '2026-03-08T07:00:00Z', '30 2 * * *', '2026-03-09T06:30:00.000Z'],
    ['America/New_York', '2026-03-08T06:59:00Z', '*/15 * * * *', '2026-03-08T07:00:00.000Z'],
    ['America/New_York', '2026-11-01T05:00:00Z', '30 1 * * *', '2026-11-01T05:30:00.000Z'],
    ['America/New_York', '2026-11-01T05:30:00Z', '30 1 * * *', '2026-11-02T06:30:00.000Z'],
    ['America/New_York', '2026-11-01T05:59:00Z', '*/15 * * * *', '2026-11-01T06:00:00.000Z'],
    ['America/New_York', '2026-11-01T05:00:00Z', '0 * * * *', '2026-11-01T06:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T00:45:00Z', '*/15 * * * *', '2026-10-25T01:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-04T14:45:00Z', '*/15 * * * *', '2026-04-04T15:00:00.000Z'],
    ['Asia/Kolkata', '2026-11-01T05:31:00Z', '0 * * * *', '2026-11-01T06:30:00.000Z'],
    ['UTC', '2026-11-12T12:00:00Z', '0 0 13 * MON', '2026-11-13T00:00:00.000Z'],
  ] as const)('in %s at %s: %s comes at %s', async ([zone, now, expression, next]) => {
    expect(await nextIn(zone, now, expression)).toBe(next);
  });
});
