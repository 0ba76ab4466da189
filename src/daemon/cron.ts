import { type ScheduledTask, schedule, validate } from 'node-cron';

/** Whether node-cron takes it: five fields, or six with seconds in front. */
export function isSchedule(expression: string): boolean {
  return validate(expression);
}

/** A schedule that runs. */
export interface Schedule {
  /** Undefined when there is none any more. */
  readonly msToNext: () => number | undefined;
  readonly stop: () => Promise<void>;
}

/** Calls `beat` at each time of the schedule, by the machine's local time, never twice at once. What `beat` throws is its own business. */
export function startSchedule(expression: string, beat: () => Promise<void>): Schedule {
  const task: ScheduledTask = schedule(expression, beat, {
    name: 'sparkvet',
    noOverlap: true,
    // a late or a left out beat is no loss: the next one does the same
    suppressMissedWarning: true,
    logger: SILENT,
  });
  return {
    msToNext: () => task.msToNext() ?? undefined,
    stop: async () => task.destroy(),
  };
}

/** It would write to the console; what goes wrong in a beat is logged where it happens. */
const SILENT = {
  info: (): void => undefined,
  warn: (): void => undefined,
  error: (): void => undefined,
  debug: (): void => undefined,
};
