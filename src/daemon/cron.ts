import { Cron } from 'croner';

const FORM = { mode: '5-or-6-parts' } as const;

/** Five fields, or six with seconds in front, that come again and again. */
export function isSchedule(expression: string): boolean {
  try {
    const schedule = new Cron(expression, { ...FORM, paused: true });
    // it takes one moment too, and days that never come, as 31 February
    return schedule.getOnce() === null && schedule.nextRun() !== null;
  } catch {
    return false;
  }
}

/** A schedule that runs. */
export interface Schedule {
  /** Undefined when there is none any more. */
  readonly msToNext: () => number | undefined;
  readonly stop: () => void;
}

/** Calls `beat` at each time of the schedule, by the machine's local time, never twice at once. A time that the clocks skip comes when they are put forward, one that comes twice counts once; a clock that is set right is followed within half a minute. What `beat` throws is its own business. */
export function startSchedule(expression: string, beat: () => Promise<void>): Schedule {
  const schedule = new Cron(expression, { ...FORM, protect: true, catch: true }, beat);
  return {
    msToNext: () => schedule.msToNext() ?? undefined,
    stop: () => schedule.stop(),
  };
}
