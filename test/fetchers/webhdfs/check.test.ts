import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { closedUrl, type Exchange, serve } from '../../support/fixture-server.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aSignal } from '../shared/reading.ts';
import {
  API,
  aWebHdfs,
  BATCH_PATH,
  FOLDER,
  LIST_PATH,
  listed,
  NAME,
  openPath,
  remote,
  STANDBY,
} from './a-webhdfs.ts';

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

  const LOGIN = '<html><head><title>Sign in</title></head><input type="password"></html>';
  const HTML = { 'content-type': 'text/html' };

  it.for<[string, Partial<Exchange>, string]>([
    ['a login page', { headers: HTML, body: LOGIN }, 'login page'],
    ['a login page that says so', { status: 401, headers: HTML, body: LOGIN }, 'answered 401'],
    [
      'the way to one',
      { status: 302, headers: { location: 'https://sso.example.org/login' } },
      'a login page',
    ],
    ['nothing of the kind', { status: 404, headers: HTML, body: LOGIN }, 'is no WebHDFS'],
  ])('%s is no NameNode that answers', async ([, answer, says]) => {
    await using server = await serve([
      { path: ROOT, ...answer },
      // one that does not know batches is asked once more
      ...(says === 'is no WebHDFS' ? [{ path: LIST_PATH, ...answer }] : []),
      { path: BATCH_PATH, ...answer },
    ]);
    const checks = await (await aWebHdfs([server.url])).check(aSignal());
    expect(checks.map(({ what, state }) => `${state} ${what}`)).toEqual([
      `failed NameNode ${server.url}`,
      'failed listing',
    ]);
    expect(checks[0]?.detail).toContain(says);
  });

  it.for<[string, string]>([
    ['FileNotFoundException', 'File /spark-events does not exist.'],
    ['AccessControlException', 'Permission denied: user=dr.who'],
  ])('a NameNode that answers with %s answers', async ([exception, says]) => {
    const answer = { status: 403, body: remote(exception, says) };
    await using server = await serve([
      { path: ROOT, ...answer },
      { path: BATCH_PATH, ...answer },
    ]);
    const checks = await (await aWebHdfs([server.url])).check(aSignal());
    expect(checks.map(({ state }) => state)).toEqual(['ok', 'failed']);
    expect(checks[0]?.detail).toBe('answers');
    expect(checks[1]?.detail).toContain(says);
  });

  it('never rejects', async () => {
    const checks = await (await aWebHdfs([await closedUrl()])).check(aSignal());
    expect(checks.map(({ state }) => state)).toEqual(['failed', 'failed']);
  });
});
