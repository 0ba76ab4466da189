import { describe, expect, it } from 'vitest';
import { applicationStart, smallLog, T0 } from '../builders/event-log.ts';
import { readEvents } from '../support/read-built-log.ts';

describe('a log in which something begins twice', () => {
  const [start, ...others] = [applicationStart(), ...smallLog().slice(3)];
  const id = 'application_1700000000000_0001';

  it.for([
    {
      second: { 'App ID': 'application_2' },
      told: `applications lie in it, ${id} and application_2`,
    },
    {
      first: { 'App Attempt ID': '1' },
      second: { 'App Attempt ID': '2' },
      told: `attempts lie in it, ${id} attempt 1 and ${id} attempt 2`,
    },
    {
      first: { 'App ID': null },
      second: { 'App ID': null, 'App Name': 'other' },
      told: 'applications lie in it, built and other',
    },
    {
      first: { 'App ID': null },
      second: { 'App ID': null, Timestamp: T0 + 1_000 },
      told: 'applications lie in it, built begun at 2026-01-01T00:00:00.000Z and built begun at 2026-01-01T00:00:01.000Z',
    },
  ])('is refused: two $told', async ({ first = {}, second, told }) => {
    const reading = readEvents([{ ...start, ...first }, ...others, applicationStart(second)]);
    await expect(reading).rejects.toThrow(`two ${told}: it can be`);
  });

  it.for([
    ['of the same id later', { Timestamp: T0 + 1_000 }],
    ['of the same id under another name', { 'App Name': 'other' }],
    ['without an attempt', { 'App Attempt ID': null }],
    ['without an id', { 'App ID': null }],
    ['without a time', { Timestamp: null }],
  ] as const)('is read where it begins once more %s', async ([, second]) => {
    const first = { ...start, 'App Attempt ID': '1' };
    const app = await readEvents([first, ...others, { ...first, ...second }]);
    expect(app.sections.totals?.taskCount).toBe(2);
    expect(app.id).toBe(id);
  });

  it('is read where it is the same event once more', async () => {
    const app = await readEvents([start, ...others, start]);
    expect(app.sections.totals?.taskCount).toBe(2);
  });
});
