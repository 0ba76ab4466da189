import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/fetchers/fetcher.ts';
import { closedUrl, type Exchange, serve } from '../../support/fixture-server.ts';
import { aSignal } from '../shared/reading.ts';
import { aHistoryServer } from './a-history-server.ts';

const API = '/api/v1/applications';
const NEWEST = `${API}?status=completed&limit=1`;
const LAST_DAY = `${API}?status=completed&minEndDate=2025-12-31T12%3A00%3A00.000GMT`;
const TEXT = { 'content-type': 'text/plain' };
const ONE = JSON.stringify([
  {
    id: 'a',
    attempts: [
      { attemptId: '1', startTimeEpoch: 1, endTimeEpoch: Date.UTC(2026, 0, 1), completed: true },
    ],
  },
]);

function version(date = 'Thu, 01 Jan 2026 12:00:20 GMT'): Exchange {
  return { path: '/api/v1/version', body: '{"spark": "3.5.1"}', headers: { date } };
}

const LISTED: readonly Exchange[] = [
  { path: NEWEST, body: ONE },
  { path: LAST_DAY, body: ONE },
];
const LOGS: Exchange = { path: `${API}/a/1/logs`, headers: { 'content-type': 'application/zip' } };

async function checks(exchanges: readonly Exchange[], logs = true): Promise<readonly Check[]> {
  await using server = await serve(exchanges);
  return await aHistoryServer(server.url, { logs }).check(aSignal());
}

async function stateOf(what: string, exchanges: readonly Exchange[]): Promise<string> {
  const found = (await checks(exchanges)).find((check) => check.what === what);
  return `${found?.state}: ${found?.detail}`;
}

describe('check', () => {
  it('of a healthy server', async () => {
    expect(await checks([version(), ...LISTED, LOGS])).toEqual([
      { what: 'reachable', state: 'ok', detail: 'a History Server of Spark 3.5.1' },
      { what: 'clock', state: 'ok', detail: 'within 20 s of ours' },
      {
        what: 'listing',
        state: 'ok',
        detail:
          '1 applications ended in the last 24 h, the last of all at 2026-01-01T00:00:00.000Z',
      },
      { what: 'logs', state: 'ok', detail: 'the event log of a may be fetched' },
    ]);
  });

  it('logs are not asked for where they are not wanted', async () => {
    const seen = await checks([version(), ...LISTED], false);
    expect(seen.map(({ what }) => what)).toEqual(['reachable', 'clock', 'listing']);
  });

  it('a server that is away is all there is to say', async () => {
    const [only, ...others] = await aHistoryServer(await closedUrl()).check(aSignal());
    expect(only).toMatchObject({ what: 'reachable', state: 'failed' });
    expect(only?.detail).toContain('nothing listens there');
    expect(others).toEqual([]);
  });

  it.for<[string, string]>([
    ['Thu, 01 Jan 2026 12:01:00 GMT', 'ok: within 60 s'],
    ['Thu, 01 Jan 2026 12:01:01 GMT', 'warning: 61 s ahead of ours'],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 'warning: 3600 s behind ours'],
    ['nonsense', 'ok: the server does not tell its time'],
  ])('a clock at %s', async ([date, says]) => {
    expect(await stateOf('clock', [version(date), ...LISTED, LOGS])).toContain(says);
  });

  it.for<[string, readonly Exchange[], string]>([
    ['nothing', [{ path: NEWEST, body: '[ ]' }], 'warning: no completed application is listed'],
    ['no list', [{ path: NEWEST, body: '{}' }], 'failed: '],
    [
      'bad rows',
      [{ path: NEWEST, body: ONE }, { path: LAST_DAY, body: '[7]' }, LOGS],
      '1 rows cannot be read',
    ],
  ])('a listing of %s', async ([, exchanges, says]) => {
    expect(await stateOf('listing', [version(), ...exchanges])).toContain(says);
  });

  it.for<[number, string]>([
    [403, 'warning: '],
    [404, 'failed: '],
  ])('logs that are answered with %i', async ([status, says]) => {
    const logs = { path: LOGS.path, status, headers: TEXT, body: 'no such app: a' };
    expect(await stateOf('logs', [version(), ...LISTED, logs])).toContain(says);
  });

  it('ends with the signal', async () => {
    await using server = await serve();
    const source = aHistoryServer(server.url);
    await expect(source.check(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
