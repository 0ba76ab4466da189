import { describe, expect, it } from 'vitest';
import { EventLogError } from '../../src/event-log/log-source.ts';
import { FetchError } from '../../src/fetchers/fetcher.ts';
import { MS_PER_MINUTE as MINUTE, MS_PER_DAY, MS_PER_HOUR } from '../../src/model/units.ts';
import { aFetcher, aHandle, aManager, someFacts } from '../fetchers/records.ts';
import { AWAY, judge, NOW_MS, REFUSED, type Scene } from './judge-scene.ts';

const GONE = new FetchError('webhdfs', 'not-found', 'nothing there');
const NO_ROOM = new FetchError('history-server', 'no-room', 'the disk is full');
const growing = aHandle({ isInProgress: true, changedAtMs: NOW_MS - MINUTE });
const orphan = aHandle({ isInProgress: true, changedAtMs: NOW_MS - MS_PER_DAY });
const both = [aHandle(), aHandle({ record: 'rest' })];

describe('when it waits', () => {
  it.for<[string, Scene, string, boolean]>([
    [
      'no record yet',
      { managers: [aManager(someFacts())], ageMs: 29 * MINUTE },
      'no-record',
      false,
    ],
    [
      'nobody ever knew it',
      { fetchers: [aFetcher('a', [])], ageMs: 30 * MINUTE },
      'no-record',
      true,
    ],
    [
      'it runs',
      {
        managers: [aManager(someFacts({ outcome: 'running' }))],
        fetchers: [aFetcher('a', [aHandle()])],
      },
      'unfinished',
      false,
    ],
    [
      'its log is written',
      { fetchers: [aFetcher('a', [growing])], ageMs: MS_PER_DAY },
      'unfinished',
      false,
    ],
    [
      'its log is about to be closed',
      { fetchers: [aFetcher('a', [growing])], managers: [aManager(someFacts())], ageMs: MINUTE },
      'unfinished',
      false,
    ],
    [
      'a source is away',
      {
        fetchers: [aFetcher('a', AWAY), aFetcher('b', [aHandle({ record: 'rest' })])],
        ageMs: 14 * MINUTE,
      },
      'unreachable',
      false,
    ],
    [
      'YARN is away',
      { managers: [aManager(AWAY)], fetchers: [aFetcher('b', [aHandle()])], ageMs: 14 * MINUTE },
      'unreachable',
      false,
    ],
    [
      'the only source is away',
      { fetchers: [aFetcher('a', AWAY)], ageMs: 100 * MS_PER_DAY },
      'unreachable',
      false,
    ],
    [
      'our own disk is full, however long: a lesser record is no better for it',
      {
        fetchers: [aFetcher('a', both)],
        failures: { 'log of the attempt': NO_ROOM },
        ageMs: 70 * MS_PER_HOUR,
      },
      'store',
      false,
    ],
    ['the only source refuses', { fetchers: [aFetcher('a', REFUSED)] }, 'unauthorized', false],
    [
      'it refuses for long',
      { fetchers: [aFetcher('a', REFUSED)], ageMs: 30 * MINUTE },
      'unauthorized',
      false,
    ],
    [
      'it is listed, and not there yet',
      { fetchers: [aFetcher('a', [aHandle()])], failures: { 'log of the attempt': GONE } },
      'not-found',
      false,
    ],
    [
      'it is listed, and not there for long',
      {
        fetchers: [aFetcher('a', [aHandle()])],
        failures: { 'log of the attempt': GONE },
        ageMs: 30 * MINUTE,
      },
      'not-found',
      true,
    ],
    [
      'reading breaks off',
      { fetchers: [aFetcher('a', both)], failures: { 'log of the attempt': AWAY } },
      'unreachable',
      false,
    ],
    [
      'no event in it',
      {
        fetchers: [aFetcher('a', [aHandle()])],
        failures: { 'log of the attempt': new EventLogError('empty', 'empty') },
      },
      'unreadable',
      true,
    ],
    [
      'attempt 2 has no record yet',
      {
        managers: [aManager(someFacts({ attempts: [{ attemptId: '1' }, { attemptId: '2' }] }))],
        fetchers: [aFetcher('a', [aHandle()])],
      },
      'no-record',
      false,
    ],
  ])('%s', async ([, scene, code, isFailure]) => {
    const { outcome } = await judge(scene);

    expect(outcome).toMatchObject({ kind: 'again', trouble: { code }, isFailure });
  });

  it.for<[string, Scene]>([
    ['a driver that died a day ago', { fetchers: [aFetcher('a', [orphan])] }],
    [
      'a driver that was killed, says YARN',
      {
        fetchers: [aFetcher('a', [growing])],
        managers: [aManager(someFacts())],
        ageMs: 2 * MINUTE,
      },
    ],
    [
      'one that runs, where that is wanted',
      {
        fetchers: [aFetcher('a', [growing])],
        managers: [aManager(someFacts({ outcome: 'running' }))],
        includeRunning: true,
      },
    ],
    [
      'a source that is away for long',
      {
        fetchers: [aFetcher('a', AWAY), aFetcher('b', [aHandle({ record: 'rest' })])],
        ageMs: 15 * MINUTE,
      },
    ],
    [
      'a log that cannot be had for long',
      {
        fetchers: [aFetcher('a', both)],
        failures: { 'log of the attempt': AWAY },
        ageMs: 15 * MINUTE,
      },
    ],
    [
      'an attempt that never came to Spark',
      {
        managers: [aManager(someFacts({ attempts: [{ attemptId: '1' }, { attemptId: '2' }] }))],
        fetchers: [aFetcher('a', [aHandle()])],
        ageMs: 30 * MINUTE,
      },
    ],
  ])('not for %s', async ([, scene]) => {
    const { outcome, tasks } = await judge(scene);

    expect(outcome).toEqual({ kind: 'judged', analyses: 1 });
    expect(tasks).toHaveLength(1);
  });

  it('says whose fault it is, so that it is tried again when that source answers', async () => {
    const { outcome } = await judge({ fetchers: [aFetcher('webhdfs http://nn:9870', AWAY)] });

    expect(outcome).toMatchObject({ trouble: { source: 'webhdfs http://nn:9870' } });
  });
});
