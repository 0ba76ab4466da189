import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { closedUrl, type Exchange, serve } from '../../support/fixture-server.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aSignal } from '../shared/reading.ts';
import { API, aWebHdfs, FOLDER, listed, NAME, openPath, STANDBY } from './a-webhdfs.ts';

const LOG = readFileSync(
  path.resolve(import.meta.dirname, '../../fixtures/codecs/app-20261121040859-0000'),
);
const BYTES = { 'content-type': 'application/octet-stream' };

describe('check', () => {
  const ROOT = `${API}${FOLDER}?op=GETFILESTATUS&user.name=spark`;
  const status: Exchange = {
    path: ROOT,
    body: JSON.stringify({
      FileStatus: { pathSuffix: '', type: 'DIRECTORY', length: 0, modificationTime: 0 },
    }),
  };

  it('goes all the way to the first bytes of the newest log', async () => {
    const date = 'Thu, 01 Jan 2026 11:50:00 GMT';
    await using standby = await serve([
      { ...STANDBY, path: ROOT },
      { ...listed(), ...STANDBY },
    ]);
    await using active = await serve([
      // a NameNode sends its time twice
      { ...status, headers: { ...status.headers, date: `${date}, ${date}` } },
      listed(),
      { path: openPath(NAME), headers: BYTES, body: LOG },
    ]);
    const checks = await (await aWebHdfs([standby.url, active.url])).check(aSignal());
    expect(checks.map(({ state, detail }) => `${state} ${detail}`)).toEqual([
      'ok is a standby',
      'ok answers',
      'warning 600 s behind ours: set both by NTP, times of files are compared with it',
      'ok 1 log, 0 of them in progress, the last of 2026-01-01T11:00:00.000Z',
      `ok ${NAME} opens, and is an event log`,
    ]);
  });

  it('says who may not', async () => {
    const denied = recordedExchange('webhdfs', 'webhdfs/open-anonymous', { path: openPath(NAME) });
    await using server = await serve([status, listed(), denied]);
    const checks = await (await aWebHdfs([server.url])).check(aSignal());
    expect(checks.at(-1)).toMatchObject({ what: 'reading', state: 'failed' });
    expect(checks.at(-1)?.detail).toContain('user=dr.who');
  });

  it('never rejects', async () => {
    const checks = await (await aWebHdfs([await closedUrl()])).check(aSignal());
    expect(checks.map(({ state }) => state)).toEqual(['failed', 'failed']);
  });
});
