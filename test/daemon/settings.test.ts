import { describe, expect, it } from 'vitest';
import { startSchedule } from '../../src/daemon/cron.ts';
import { rankOfKind } from '../../src/daemon/rank.ts';
import { DaemonSettings } from '../../src/daemon/settings.ts';
import { RECORD_KINDS } from '../../src/fetchers/fetcher.ts';

const pathsOf = (settings: unknown): readonly string[] =>
  (DaemonSettings.safeParse(settings).error?.issues ?? []).map(({ path }) => path.join('.'));

describe('the settings of the daemon', () => {
  it.for([
    [{}],
    [{ schedule: '*/5 * * * *' }],
    [{ schedule: '30 */2 * * * *' }],
    [{ health: false }],
    [{ health: { port: 9000 } }],
    [{ drainSeconds: 0, backlogDays: 0, giveUpAfterHours: 0 }],
  ] as const)('accept %j', ([settings]) => {
    expect(pathsOf(settings)).toEqual([]);
  });

  it.for([
    [{ schedule: 'every minute' }, 'schedule'],
    [{ schedule: '61 * * * *' }, 'schedule'],
    [{ schedule: '' }, 'schedule'],
    [{ workers: 0 }, 'workers'],
    [{ concurrency: 1.5 }, 'concurrency'],
    [{ retentionDays: 0 }, 'retentionDays'],
    [{ overlapMinutes: 0 }, 'overlapMinutes'],
    [{ health: true }, 'health'],
    [{ health: { port: 70_000 } }, 'health.port'],
    [{ shedule: '* * * * *' }, ''],
  ] as const)('refuse %j', ([settings, path]) => {
    expect(pathsOf(settings)).toEqual([path]);
  });

  it('fill what a part of a section leaves out', () => {
    expect(DaemonSettings.parse({ health: { port: 9000 } }).health).toEqual({
      host: '127.0.0.1',
      port: 9000,
    });
  });
});

describe('the schedule', () => {
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
    await schedule.stop();
  });
});

describe('the rank of a source', () => {
  it.for([
    ['directory', 'log'],
    ['webhdfs', 'log'],
    ['s3', 'log'],
    ['saved', 'log'],
    ['history-server', 'archive'],
  ] as const)('%s is its best record: %s', ([kind, record]) => {
    expect(RECORD_KINDS[rankOfKind({ kind })]).toBe(record);
  });

  it('of YARN is behind every record', () => {
    expect(rankOfKind({ kind: 'yarn' })).toBe(RECORD_KINDS.length);
  });
});
