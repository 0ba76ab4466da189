import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { aClient, aSignal, failureOf, limitsFor, Numbered, ONE } from './reading.ts';

const LOGIN = '<html><title>Knox - Sign in</title><input type="password"></html>';
const PAGE = '<html><head><title>It works!</title></head></html>';
const HTML = { 'content-type': 'text/html;charset=utf-8' };
const TEXT = { 'content-type': 'text/plain' };
const REMOTE =
  '{"RemoteException":{"exception":"X","message":"java.lang.Exception: no \\"such\\" thing","javaClassName":"X"}}';

type Answer = Omit<Exchange, 'path'>;

describe('getJson', () => {
  it.for<[string, string, string]>([
    ['', '/a/b', '/a/b'],
    ['/', 'a', '/a'],
    ['/gateway/default/yarn', '/v1/apps', '/gateway/default/yarn/v1/apps'],
    ['/gateway/default/yarn/?doAs=eva', 'v1', '/gateway/default/yarn/v1?doAs=eva'],
  ])('prefix %s and path %s', async ([prefix, path, asked]) => {
    await using server = await serve([{ path: asked, body: ONE }]);
    const client = aClient(`${server.url}${prefix}`);
    expect(await client.getJson(path, Numbered, { signal: aSignal() })).toEqual({ n: 1 });
  });

  it('a query, encoded, without what is undefined', async () => {
    await using server = await serve([
      { path: '/a?at=2024-01-01T00%3A00+%2B1&s=x&s=y', body: ONE },
    ]);
    const query = { at: '2024-01-01T00:00 +1', end: undefined, s: ['x', 'y'] };
    const client = aClient(server.url);
    expect(await client.getJson('/a', Numbered, { signal: aSignal(), query })).toEqual({ n: 1 });
  });

  it('tells the headers of the answer that is taken, and of no other', async () => {
    await using server = await serve([
      { path: '/a', status: 503, headers: { 'x-try': '1' } },
      { path: '/a', headers: { 'X-Try': '2' }, body: ONE },
    ]);
    const tries: (string | undefined)[] = [];
    await aClient(server.url).getJson('/a', Numbered, {
      signal: aSignal(),
      onHeaders: (headers) => {
        tries.push(headers['x-try']);
      },
    });
    expect(tries).toEqual(['2']);
  });

  it('compressed on the way', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const expects = { 'accept-encoding': 'gzip, deflate', accept: 'application/json' };
    await using server = await serve([{ path: '/a', headers, expects, body: gzipSync(ONE) }]);
    expect(await aClient(server.url).getJson('/a', Numbered, { signal: aSignal() })).toEqual({
      n: 1,
    });
  });

  it.for<[string, Answer]>([
    ['no type', { headers: { 'content-type': '' }, body: ONE }],
    [
      "a gateway's careless type",
      { headers: { 'content-type': 'application/octet-stream' }, body: ONE },
    ],
    ['a charset', { headers: { 'content-type': 'application/json;charset=utf-8' }, body: ONE }],
    ['unknown keys', { body: '{"n": 1, "new": true}' }],
    ['a byte-order mark', { body: `\uFEFF${ONE}` }],
  ])('with %s', async ([, answer]) => {
    await using server = await serve([{ path: '/a', ...answer }]);
    expect(await aClient(server.url).getJson('/a', Numbered, { signal: aSignal() })).toEqual({
      n: 1,
    });
  });

  it.for<[string, Answer, string, string]>([
    ['401', { status: 401, body: '' }, 'unauthorized', 'answered 401: check the user'],
    [
      '401 of Kerberos',
      { status: 401, headers: { 'www-authenticate': 'Negotiate' } },
      'unauthorized',
      'wants Kerberos',
    ],
    ['403', { status: 403, body: REMOTE }, 'unauthorized', 'answered 403 "no "such" thing"'],
    [
      '404',
      { status: 404, headers: TEXT, body: 'unknown app: x\n at' },
      'not-found',
      '"unknown app: x"',
    ],
    ['405', { status: 405 }, 'bad-payload', 'answered 405'],
    ['413', { status: 413 }, 'too-large', 'answered 413'],
    ['500', { status: 500, headers: HTML, body: PAGE }, 'unreachable', 'answered 500 "It works!"'],
    ['a page', { headers: HTML, body: PAGE }, 'bad-payload', 'answers with HTML ("It works!")'],
    [
      'a page that says JSON',
      { body: `<!DOCTYPE html>${PAGE}` },
      'bad-payload',
      'answers with HTML',
    ],
    [
      'a login page',
      { headers: HTML, body: LOGIN },
      'unauthorized',
      'login page ("Knox - Sign in")',
    ],
    [
      'a text',
      { headers: TEXT, body: 'busy\nnow' },
      'bad-payload',
      'answers with text/plain ("busy")',
    ],
    ['half JSON', { body: '{"n": ' }, 'bad-payload', 'broken JSON of 6 characters'],
    [
      'other JSON',
      { body: '{"n": "one"}' },
      'bad-payload',
      'expected number, received string at n',
    ],
    ['another top', { body: '[]' }, 'bad-payload', 'received array at its top'],
    ['too much', { body: `{"n": 1}${' '.repeat(2_000)}` }, 'too-large', 'more than 1 KiB'],
    [
      'too much in a zip bomb',
      { headers: { 'content-encoding': 'gzip' }, body: gzipSync(' '.repeat(100_000)) },
      'too-large',
      'more than 1 KiB',
    ],
    ['a hanging socket', { fault: 'stall' }, 'timeout', 'sent nothing for 0.3 s'],
    ['a stalling body', { body: ONE, fault: 'stall-in-body' }, 'timeout', 'sent nothing for 0.3 s'],
  ])('%s is final', async ([, answer, code, says]) => {
    await using server = await serve([{ path: '/a', ...answer }]);
    const client = aClient(server.url, { limits: { ...limitsFor(answer), maxJsonBytes: 1_024 } });
    const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
    expect(error).toMatchObject({ code, source: 'test' });
    expect(error.message).toContain(`${server.url}/a `);
    expect(error.message).toContain(says);
    expect(error.message).not.toContain('\n');
  });

  it.for(['<input ', '<title ', '<title>', '"message":"'])(
    'a page of nothing but %s takes no longer than it is long',
    { timeout: 20_000 },
    async (tag) => {
      const body = `<html>${tag.repeat(300_000)}`;
      await using server = await serve([{ path: '/a', headers: HTML, body }]);
      const client = aClient(server.url);
      const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
      expect(error).toMatchObject({ code: 'bad-payload' });
      expect(error.message.length).toBeLessThan(400);
    },
  );
});
