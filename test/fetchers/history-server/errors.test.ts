import { describe, expect, it } from 'vitest';
import type { FetchErrorCode } from '../../../src/fetchers/fetcher.ts';
import { closedUrl, type Exchange, serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { aSignal, failureOf, limitsFor } from '../shared/reading.ts';
import { aHandle, aHistoryServer, recorded } from './a-history-server.ts';

const PATH = '/api/v1/applications/a';
const TEXT = { 'content-type': 'text/plain' };
const HTML = { 'content-type': 'text/html;charset=iso-8859-1' };
const JSON_OF_ONE = JSON.stringify({ id: 'a', name: 'a', attempts: [] });

/** Tries are four where it may be over soon. */
function fourTimes(exchange: Omit<Exchange, 'path'>): readonly Exchange[] {
  return Array.from({ length: 4 }, () => ({ path: PATH, ...exchange }));
}

describe('trouble', () => {
  it.for<[string, readonly Exchange[], FetchErrorCode, string]>([
    ['503', fourTimes({ status: 503, body: 'busy', headers: TEXT }), 'unreachable', 'answered 503'],
    ['hanging up', fourTimes({ fault: 'hang-up' }), 'unreachable', 'closed the connection'],
    ['half a body', fourTimes({ body: JSON_OF_ONE, fault: 'cut' }), 'unreachable', 'stopped after'],
    ['a hanging socket', [{ path: PATH, fault: 'stall' }], 'timeout', 'sent nothing for 0.3 s'],
    ['a hanging body', [{ path: PATH, body: JSON_OF_ONE, fault: 'stall-in-body' }], 'timeout', ''],
    ['429', fourTimes({ status: 429, headers: { 'retry-after': '2' } }), 'throttled', '429'],
    [
      '429 for an hour',
      [{ path: PATH, status: 429, headers: { 'retry-after': '3600' } }],
      'throttled',
      'a pause of 3600 s',
    ],
    [
      '401 of SPNEGO',
      [{ path: PATH, status: 401, headers: { ...HTML, 'www-authenticate': 'Negotiate' } }],
      'unauthorized',
      'Kerberos',
    ],
    [
      'a user without rights',
      [{ path: PATH, status: 403, headers: TEXT, body: 'user "x" is not authorized' }],
      'unauthorized',
      'user "x" is not authorized',
    ],
    [
      'a login page',
      [{ path: PATH, headers: HTML, body: '<title>Log in to Knox</title><form/>' }],
      'unauthorized',
      'login page',
    ],
    [
      'a redirect to single sign-on',
      [{ path: PATH, status: 302, headers: { location: 'https://knox.example/sso/login' } }],
      'unauthorized',
      'a login page',
    ],
    ['too many bytes', [{ path: PATH, body: ' '.repeat(5_000) }], 'too-large', 'more than 4 KiB'],
    ['no JSON', [{ path: PATH, body: '{"id": ' }], 'bad-payload', ''],
    ['other JSON', [{ path: PATH, body: '{"id": 7}' }], 'bad-payload', 'at id'],
    ['a page', [{ path: PATH, headers: HTML, body: '<p>Spark</p>' }], 'bad-payload', 'HTML'],
    ['500', [{ path: PATH, status: 500, headers: HTML }], 'unreachable', 'answered 500'],
  ])('%s', async ([, exchanges, code, says]) => {
    await using server = await serve(exchanges);
    const limits = { maxJsonBytes: 4_096, ...limitsFor(exchanges[0] ?? {}) };
    const source = aHistoryServer(server.url, {}, { limits });
    const error = await failureOf(source.locate('a', aSignal()));
    expect(error).toMatchObject({ code, source: source.source });
    expect(error.message).toContain(says);
    expect(error.message).not.toContain('\n');
  });

  it('nobody listens', async () => {
    const error = await failureOf(aHistoryServer(await closedUrl()).locate('a', aSignal()));
    expect(error.code).toBe('unreachable');
  });

  it('429 and then an answer: the pause that was asked for is kept', async () => {
    await using server = await serve([
      { path: PATH, status: 429, headers: { 'retry-after': '2' } },
      { path: PATH, body: JSON_OF_ONE },
    ]);
    const runtime = aHttpRuntime();
    const source = aHistoryServer(server.url, {}, {}, runtime);
    expect(await source.locate('a', aSignal())).toEqual([]);
    expect(runtime.pauses[0]).toBeGreaterThanOrEqual(2_000);
  });

  it('the date of a window that the server cannot read', async () => {
    const path = '/api/v1/applications?status=running';
    await using server = await serve([recorded('3.5/lab/applications-bad-date', { path })]);
    const pages = aHistoryServer(server.url).discover(
      { fromMs: 0, order: 'oldest-first' },
      aSignal(),
    );
    const error = await failureOf(pages[Symbol.asyncIterator]().next());
    expect(error.code).toBe('bad-payload');
  });

  it('an application that was removed between listing and reading', async () => {
    await using server = await serve([
      { path: PATH, status: 404, body: 'unknown app: a', headers: TEXT },
    ]);
    const source = aHistoryServer(server.url);
    const error = await failureOf(source.read(aHandle(source, 'rest', 'a'), { signal: aSignal() }));
    expect(error.code).toBe('not-found');
    expect(error.message).toContain('removes old logs');
  });

  it('a log that cannot be replayed is asked for four times, and told', async () => {
    const attempt = { startTimeEpoch: 1, endTimeEpoch: 9, completed: true };
    await using server = await serve([
      { path: PATH, body: JSON.stringify({ id: 'a', attempts: [attempt] }) },
      ...Array.from({ length: 4 }, () => ({
        path: `${PATH}/allexecutors`,
        status: 500,
        headers: HTML,
        body: '<title>Error 500 java.io.FileNotFoundException</title>',
      })),
    ]);
    const source = aHistoryServer(server.url);
    const error = await failureOf(source.read(aHandle(source, 'rest', 'a'), { signal: aSignal() }));
    expect(error.code).toBe('unreachable');
    expect(error.message).toContain('FileNotFoundException');
  });

  it('credentials are in no name and in no message', async () => {
    await using server = await serve([{ path: `${PATH}?token=verysecret`, status: 404 }]);
    const source = aHistoryServer(`${server.url}?token=verysecret`);
    const error = await failureOf(source.locate('a', aSignal()));
    expect(`${source.source} ${error.message}`).not.toContain('verysecret');
  });
});
