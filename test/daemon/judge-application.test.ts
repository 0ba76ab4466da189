import { describe, expect, it } from 'vitest';
import { EventLogError } from '../../src/event-log/log-source.ts';
import type { RecordHandle } from '../../src/fetchers/fetcher.ts';
import { recordKey } from '../../src/fetchers/trail.ts';
import { MS_PER_MINUTE as MINUTE } from '../../src/model/units.ts';
import type { JudgedRecord } from '../../src/store/store.ts';
import { aFetcher, aHandle, aManager, someFacts } from '../fetchers/records.ts';
import { judge, judgedFrom } from './judge-scene.ts';

describe('what is judged', () => {
  it('every attempt, from its best record', async () => {
    const { outcome, tasks } = await judge({
      fetchers: [
        aFetcher('a', [
          aHandle({ attemptId: '1', record: 'rest' }),
          aHandle({ attemptId: '1' }),
          aHandle({ attemptId: '2' }),
        ]),
      ],
    });

    expect(outcome).toEqual({ kind: 'judged', analyses: 2 });
    expect(tasks.map(({ handle }) => handle?.location)).toEqual(['log of 1', 'log of 2']);
  });

  const log = aHandle();
  it.for<[string, RecordHandle, JudgedRecord, number]>([
    ['the same record', log, judgedFrom(log), 0],
    ['a record that grew', log, judgedFrom(log, { fingerprint: 'as it was' }), 1],
    [
      'as good a one from elsewhere',
      log,
      judgedFrom(log, { source: 'other', fingerprint: '?' }),
      0,
    ],
    ['a better one than then', log, judgedFrom(log, { source: 'shs', rank: 2 }), 1],
    ['a worse one than then', aHandle({ record: 'rest' }), judgedFrom(log, { source: 'other' }), 0],
    ['another attempt', aHandle({ attemptId: '2' }), judgedFrom(log), 1],
    [
      "attempt 1 that was judged as YARN's only one",
      aHandle({ attemptId: '1' }),
      judgedFrom(log),
      0,
    ],
  ])('%s', async ([, handle, record, count]) => {
    const { outcome, tasks } = await judge({
      fetchers: [aFetcher('a', [handle])],
      before: [record],
    });

    expect(outcome).toEqual({ kind: 'judged', analyses: count });
    expect(tasks).toHaveLength(count);
  });

  it('the next record when the best cannot be read, which is a gap', async () => {
    const { tasks } = await judge({
      fetchers: [aFetcher('a', [aHandle(), aHandle({ record: 'rest' })])],
      failures: { 'log of the attempt': new EventLogError('unreadable', 'no event in it') },
    });

    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.handle?.record).toBe('rest');
    expect(tasks[0]?.gaps).toEqual([
      {
        kind: 'unreadable',
        detail: 'a better record could not be read, log of the attempt: no event in it',
      },
    ]);
  });

  it('no second time while what could not be read is what it was', async () => {
    const best = aHandle();
    const rest = aHandle({ record: 'rest' });
    const fetchers = [aFetcher('a', [best, rest])];
    const record = judgedFrom(rest, { rank: 2, skipped: [recordKey(best)] });
    const grown = judgedFrom(rest, {
      rank: 2,
      skipped: [recordKey({ ...best, fingerprint: '?' })],
    });

    expect((await judge({ fetchers, before: [record] })).tasks).toEqual([]);
    expect((await judge({ fetchers, before: [grown] })).tasks).toHaveLength(1);
  });

  it('and remembers what could not be read', async () => {
    const { tasks } = await judge({
      fetchers: [aFetcher('a', [aHandle(), aHandle({ record: 'rest' })])],
      failures: { 'log of the attempt': new EventLogError('unreadable', 'no event in it') },
    });

    expect(tasks[0]?.skipped).toEqual([recordKey(aHandle())]);
  });

  it('what YARN alone knows, when no log was found for long', async () => {
    const managers = [aManager(someFacts())];
    const { outcome, tasks } = await judge({ managers, ageMs: 30 * MINUTE });

    expect(outcome).toEqual({ kind: 'judged', analyses: 1 });
    expect(tasks[0]).toMatchObject({ facts: someFacts(), gaps: [{ kind: 'unreadable' }] });
    expect(tasks[0]?.handle).toBeUndefined();
  });

  it('nothing of a file that is no event log', async () => {
    const { outcome, tasks } = await judge({
      fetchers: [aFetcher('a', [aHandle()])],
      failures: { 'log of the attempt': new EventLogError('not-an-event-log', 'a README') },
    });

    expect(outcome).toEqual({ kind: 'judged', analyses: 0 });
    expect(tasks).toEqual([]);
  });
});
