import { describe, expect, it } from 'vitest';
import { applicationStart, smallLog, T0 } from '../builders/event-log.ts';
import { readEvents } from '../support/read-built-log.ts';

describe('a log in which something begins twice', () => {
  const [start, ...others] = [applicationStart(), ...smallLog().slice(3)];
  const id = 'application_1700000000000_0001';

  it.for([
    { second: { 'App ID': 'application_2' }, told: `${id} and application_2` },
    {
      second: { 'App Attempt ID': '2' },
      told: `${id} attempt without a number and ${id} attempt 2`,
    },
    { second: { 'App Name': 'other' }, told: 'built and other' },
    {
      second: { Timestamp: T0 + 1_000 },
      told: `${id} begun at 2026-01-01T00:00:00.000Z and ${id} begun at 2026-01-01T00:00:01.000Z`,
    },
    {
      first: { 'App ID': null },
      second: { 'App ID': null, Timestamp: T0 + 1_000 },
      told: 'built begun at 2026-01-01T00:00:00.000Z and built begun at 2026-01-01T00:00:01.000Z',
    },
  ])('is refused: $told', async ({ first = {}, second, told }) => {
    const reading = readEvents([{ ...start, ...first }, ...others, applicationStart(second)]);
    await expect(reading).rejects.toThrow(`two applications lie in it, ${told}: it can be`);
  });

  it('is read where it is the same event once more', async () => {
    const app = await readEvents([start, ...others, start]);
    expect(app.sections.totals?.taskCount).toBe(2);
  });
});
