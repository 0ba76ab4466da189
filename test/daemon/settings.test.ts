import { describe, expect, it } from 'vitest';
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
    [{ schedule: '0 9 * * MON-FRI' }],
    [{ schedule: '@hourly' }],
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
    [{ schedule: '2030-12-01T00:00:00' }, 'schedule'],
    [{ schedule: '0 0 31 2 *' }, 'schedule'],
    [{ schedule: '0 0 1 1 * * 2030' }, 'schedule'],
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
