import { describe, expect, it } from 'vitest';
import { FetchError } from '../../../src/fetchers/fetcher.ts';
import { collect } from '../../builders/byte-stream.ts';
import { serve } from '../../support/fixture-server.ts';
import { aClient, aSignal, failureOf, Numbered, ONE } from './reading.ts';

const BASIC = { kind: 'basic', userName: 'eva', password: 'pa55' } as const;

describe('redirects', () => {
  it('to another host go without credentials, and only where they may', async () => {
    await using dataNode = await serve();
    await using nameNode = await serve();
    const location = `${dataNode.url}/webhdfs/v1/log?op=OPEN&delegation=abc`;
    nameNode.expect({ path: '/webhdfs/v1/log?op=OPEN', status: 307, headers: { location } });
    dataNode.expect({
      path: '/webhdfs/v1/log?op=OPEN&delegation=abc',
      expects: { authorization: undefined, cookie: undefined },
      body: 'events',
    });
    const client = aClient(`${nameNode.url}/webhdfs/v1`, {
      auth: BASIC,
      redirectHosts: [new URL(dataNode.url).host],
    });
    const stream = await client.getStream('/log', { signal: aSignal(), query: { op: 'OPEN' } });
    expect((await collect(stream.bytes)).toString()).toBe('events');
    expect(nameNode.requests[0]?.headers.authorization).toMatch(/^Basic /);
  });

  it.for(['header', 'simple'] as const)('a %s identity stays at home too', async (kind) => {
    await using other = await serve();
    await using own = await serve();
    const asked = kind === 'simple' ? '/a?user.name=eva' : '/a';
    own.expect({ path: asked, status: 302, headers: { location: `${other.url}/b` } });
    other.expect({ path: '/b', expects: { 'x-token': undefined }, body: ONE });
    const client = aClient(own.url, {
      auth:
        kind === 'simple' ? { kind, userName: 'eva' } : { kind, name: 'X-Token', value: 't0ken' },
      redirectHosts: ['127.0.0.1'],
    });
    expect(await client.getJson('/a', Numbered, { signal: aSignal() })).toEqual({ n: 1 });
  });

  it('on the same origin go with credentials, relative or not', async () => {
    const expects = { authorization: 'Bearer t0ken' };
    await using server = await serve();
    server.expect(
      { path: '/a/b', expects, status: 301, headers: { location: '../c?x=1' } },
      { path: '/c?x=1', expects, status: 308, headers: { location: `${server.url}/d` } },
      { path: '/d', expects, body: ONE },
    );
    const client = aClient(server.url, { auth: { kind: 'bearer', token: 't0ken' } });
    expect(await client.getJson('/a/b', Numbered, { signal: aSignal() })).toEqual({ n: 1 });
  });

  it.for<[string, string, string]>([
    ['http://dn7.example.org:9864/log', 'unreachable', 'where this source may not go'],
    ['http://dn7.example.org:9864/log?token=s3cret', 'unreachable', 'dn7.example.org:9864/log,'],
    ['https://knox.example.org/gateway/knoxsso/websso', 'unauthorized', 'a login page'],
    ['file:///etc/passwd', 'unreachable', 'redirects to file:…, where this source may not go'],
    ['data:application/json,{}', 'unreachable', 'redirects to data:…, where this source may not'],
  ])('to %s', async ([location, code, says]) => {
    await using server = await serve([{ path: '/a', status: 302, headers: { location } }]);
    const client = aClient(server.url, { redirectHosts: ['example.com', '*.example.net'] });
    const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    expect(error.message).not.toContain('s3cret');
  });

  it('without end', async () => {
    const round = { path: '/a', status: 302, headers: { location: '/a' } };
    await using server = await serve([round, round, round, round, round, round]);
    const error = await failureOf(
      aClient(server.url).getJson('/a', Numbered, { signal: aSignal() }),
    );
    expect(error.code).toBe('bad-payload');
    expect(error.message).toContain('and so on without end');
  });

  it.for([
    {
      name: 'refused',
      redirects: 'refuse',
      headers: { location: 'http://active:8088/a' },
      code: 'unreachable',
      says: 'redirects to http://active:8088/a, where this source may not go',
    },
    {
      name: 'without Location',
      redirects: 'follow',
      headers: { refresh: '3;url=/a' },
      code: 'bad-payload',
      says: 'answered 307 "This is standby RM."',
    },
  ] as const)('$name are for the caller to judge', async ({ redirects, headers, code, says }) => {
    const answer = { path: '/a', status: 307, headers, body: 'This is standby RM.' };
    await using server = await serve([answer, answer]);
    const client = aClient(server.url);
    const judged = new FetchError('test', 'unreachable', 'a standby');
    const options = { signal: aSignal(), redirects };
    const error = await failureOf(
      client.getJson('/a', Numbered, {
        ...options,
        judge: ({ status, text }) => (status === 307 && /standby/.test(text) ? judged : undefined),
      }),
    );
    expect(error).toBe(judged);
    const unjudged = await failureOf(client.getJson('/a', Numbered, options));
    expect(unjudged).toMatchObject({ code });
    expect(unjudged.message).toContain(says);
  });
});
