import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { closedUrl, type Exchange, serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { aClient, aSignal, failureOf, Numbered, ONE } from './reading.ts';

const HTML = { 'content-type': 'text/html;charset=utf-8' };
/** That of the test's runtime: without it the server would tell the real one. */
const OUR_DATE = 'Thu, 01 Jan 2026 12:00:00 GMT';
const PAGE = '<html><head><title>It works!</title></head></html>';

type Answer = Omit<Exchange, 'path'>;

describe('what is tried again', () => {
  it.for<[string, Answer, string, string]>([
    ['408', { status: 408 }, 'timeout', 'answered 408'],
    ['425', { status: 425 }, 'unreachable', 'answered 425'],
    ['429', { status: 429 }, 'throttled', 'answered 429'],
    ['502', { status: 502, headers: HTML, body: PAGE }, 'unreachable', 'answered 502'],
    ['503', { status: 503 }, 'unreachable', 'answered 503'],
    ['504', { status: 504 }, 'timeout', 'answered 504'],
    ['half a body', { body: ONE, fault: 'cut' }, 'unreachable', 'stopped after 4 of 8 bytes'],
    [
      'half a body without a length',
      { body: ONE, headers: { 'transfer-encoding': 'chunked' }, fault: 'cut' },
      'unreachable',
      'stopped after 4 bytes',
    ],
    [
      'half a compressed body',
      { headers: { 'content-encoding': 'gzip' }, body: gzipSync(ONE), fault: 'cut' },
      'unreachable',
      'the body stopped',
    ],
    ['a lost connection', { fault: 'hang-up' }, 'unreachable', 'closed the connection'],
  ])('%s is tried again', async ([, answer, code, says]) => {
    const failing = { path: '/a', ...answer };
    await using server = await serve([failing, failing, failing, failing, failing]);
    const runtime = aHttpRuntime();
    const client = aClient(server.url, { limits: { attemptCount: 3 } }, runtime);
    const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    expect(runtime.pauses).toEqual([250, 500]);

    server.expect({ path: '/a', body: ONE });
    expect(await client.getJson('/a', Numbered, { signal: aSignal() })).toEqual({ n: 1 });
  });

  it('nobody listens', async () => {
    const runtime = aHttpRuntime();
    const url = await closedUrl();
    const error = await failureOf(
      aClient(url, {}, runtime).getJson('/a', Numbered, { signal: aSignal() }),
    );
    expect(error.code).toBe('unreachable');
    expect(error.message).toContain('(ECONNREFUSED): nothing listens there');
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
    expect(runtime.pauses).toHaveLength(3);
  });

  it.for([
    { name: 'a refused connection', status: undefined },
    { name: '503', status: 503 },
  ])('$name, when another server can be asked: one try', async ({ status }) => {
    await using server = await serve(status === undefined ? [] : [{ path: '/a', status }]);
    const runtime = aHttpRuntime();
    const url = status === undefined ? await closedUrl() : server.url;
    const error = await failureOf(
      aClient(url, {}, runtime).getJson('/a', Numbered, {
        signal: aSignal(),
        retriesUnreachable: false,
      }),
    );
    expect(error.code).toBe('unreachable');
    expect(runtime.pauses).toEqual([]);
  });

  it.for([404, 500])('%i is tried again where the caller says so', async (status) => {
    await using server = await serve([
      { path: '/a', status },
      { path: '/a', body: ONE },
    ]);
    const options = { signal: aSignal(), retriedStatuses: [404, 500] };
    expect(await aClient(server.url).getJson('/a', Numbered, options)).toEqual({ n: 1 });
  });

  it.for([
    { retryAfter: '2', pauses: [2_250] },
    { retryAfter: 'Thu, 01 Jan 2026 12:00:10 GMT', pauses: [10_250] },
    { retryAfter: 'Thu, 01 Jan 2026 11:00:00 GMT', pauses: [250] },
    // by the server's own clock, which is three hours ahead, or behind
    {
      date: 'Thu, 01 Jan 2026 15:00:00 GMT',
      retryAfter: 'Thu, 01 Jan 2026 15:00:10 GMT',
      pauses: [10_250],
    },
    {
      date: 'Thu, 01 Jan 2026 09:00:00 GMT',
      retryAfter: 'Thu, 01 Jan 2026 09:00:10 GMT',
      pauses: [10_250],
    },
    { retryAfter: 'soon', pauses: [250] },
    { retryAfter: '60', pauses: [60_250] },
  ])('Retry-After: $retryAfter', async ({ retryAfter, date = OUR_DATE, pauses }) => {
    const headers = { 'retry-after': retryAfter, date };
    await using server = await serve([
      { path: '/a', status: 429, headers },
      { path: '/a', body: ONE },
    ]);
    const runtime = aHttpRuntime();
    await aClient(server.url, {}, runtime).getJson('/a', Numbered, { signal: aSignal() });
    expect(runtime.pauses).toEqual(pauses);
  });

  it.for([
    ['61', '61 s'],
    ['86401', 'more than a day'],
    ['9'.repeat(400), 'more than a day'],
    ['Wed, 21 Oct 9999 07:28:00 GMT', 'more than a day'],
  ] as const)('Retry-After past the limit is not waited for: %s', async ([asked, says]) => {
    const headers = { 'retry-after': asked, date: OUR_DATE };
    await using server = await serve([{ path: '/a', status: 429, headers }]);
    const runtime = aHttpRuntime();
    const client = aClient(server.url, {}, runtime);
    const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
    expect(error.code).toBe('throttled');
    expect(error.message).toContain(`asking for a pause of ${says}: `);
    expect(runtime.pauses).toEqual([]);
  });

  it('what the caller gives up ends with his reason', async () => {
    await using server = await serve([{ path: '/a', fault: 'stall' }]);
    const stop = new AbortController();
    const client = aClient(server.url, { limits: { headersMs: 60_000 } });
    const work = client.getJson('/a', Numbered, { signal: stop.signal });
    while (server.requests.length === 0) await new Promise(setImmediate);
    stop.abort(new Error('shutting down'));
    await expect(work).rejects.toThrow('shutting down');
  });
});
