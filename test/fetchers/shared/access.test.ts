import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { HttpAuth, HttpSettings } from '../../../src/fetchers/shared/http-settings.ts';
import { closedUrl, serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { aClient, aSignal, failureOf, Numbered, ONE } from './reading.ts';

const TLS = path.resolve(import.meta.dirname, '../../fixtures/tls');

function pem(name: string): string {
  return readFileSync(path.join(TLS, name), 'utf8');
}

const SERVER = { cert: pem('server.crt'), key: pem('server.key') };
const CA = { ca: pem('ca.crt') };
const IDENTITY = { certificate: pem('client.crt'), key: pem('client.key') };
const ASKS_FOR_CERTIFICATE = { ...SERVER, ca: CA.ca, requestCert: true, rejectUnauthorized: true };

/** Takes TCP connections and says nothing, so that no TLS session ever begins. */
async function aSilentHost(): Promise<Disposable & { readonly port: number }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('who asks', () => {
  it.for<[HttpAuth, string, Record<string, string | undefined>]>([
    [{ kind: 'none' }, '/a', { authorization: undefined }],
    [{ kind: 'simple', userName: 'eva+x' }, '/a?user.name=eva%2Bx', { authorization: undefined }],
    [
      { kind: 'basic', userName: 'eva', password: 'pä:55' },
      '/a',
      { authorization: `Basic ${Buffer.from('eva:pä:55').toString('base64')}` },
    ],
    [{ kind: 'bearer', token: 't0ken' }, '/a', { authorization: 'Bearer t0ken' }],
    [{ kind: 'header', name: 'X-Knox', value: 't0ken' }, '/a', { 'x-knox': 't0ken' }],
    [
      { kind: 'computed', authorization: async (host) => Promise.resolve(`Negotiate ${host}`) },
      '/a',
      { authorization: 'Negotiate 127.0.0.1' },
    ],
  ])('%o', async ([auth, asked, expects]) => {
    await using server = await serve([{ path: asked, expects, body: ONE }]);
    const client = aClient(server.url, { auth });
    expect(await client.getJson('/a', Numbered, { signal: aSignal() })).toEqual({ n: 1 });
  });

  it('a computed identity is new for every try', async () => {
    let count = 0;
    const auth = {
      kind: 'computed',
      authorization: async () => Promise.resolve(`Negotiate ${(count += 1)}`),
    } as const;
    await using server = await serve([
      { path: '/a', expects: { authorization: 'Negotiate 1' }, status: 503 },
      { path: '/a', expects: { authorization: 'Negotiate 2' }, body: ONE },
    ]);
    const client = aClient(server.url, { auth });
    expect(await client.getJson('/a', Numbered, { signal: aSignal() })).toEqual({ n: 1 });
  });

  it.for<[string, string]>([
    ['nonsense', 'not a URL'],
    ['ftp://host/x', 'ftp://host is no http or https URL'],
    ['http://eva:s3cret@host/x', 'the URL of host holds a user or password'],
  ])('base URL %s is refused', ([url, says]) => {
    expect(() => aClient(url)).toThrow(says);
    expect(() => aClient(url)).not.toThrow('s3cret');
  });
});

describe('TLS', () => {
  it.for<[string, HttpSettings['tls']]>([
    ['with its own authority', CA],
    ['with a client certificate', { ...CA, ...IDENTITY }],
  ])('%s', async ([, tls]) => {
    const isMutual = tls?.key !== undefined;
    await using server = await serve(
      [{ path: '/a', body: ONE }],
      isMutual ? ASKS_FOR_CERTIFICATE : SERVER,
    );
    const client = aClient(server.url, tls === undefined ? {} : { tls });
    expect(await client.getJson('/a', Numbered, { signal: aSignal() })).toEqual({ n: 1 });
  });

  it('a client certificate is not shown to another host', async () => {
    await using other = await serve([], ASKS_FOR_CERTIFICATE);
    await using own = await serve([], ASKS_FOR_CERTIFICATE);
    own.expect({ path: '/a', status: 307, headers: { location: `${other.url}/a` } });
    const tls = { ...CA, ...IDENTITY };
    const client = aClient(own.url, {
      tls,
      redirectHosts: ['127.0.0.1'],
      limits: { attemptCount: 1 },
    });
    const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
    expect(error.message).toContain(other.url);
    expect(other.requests).toEqual([]);
  });

  it('an authority nobody named', async () => {
    await using server = await serve([], SERVER);
    const error = await failureOf(
      aClient(server.url).getJson('/a', Numbered, { signal: aSignal() }),
    );
    expect(error.code).toBe('unreachable');
    expect(error.message).toContain("name the authority that signed it as this source's CA");
  });

  it('a host that never comes to terms', async () => {
    using host = await aSilentHost();
    const limits = { connectMs: 100, headersMs: 10_000, attemptCount: 2 };
    const runtime = aHttpRuntime();
    const client = aClient(`https://127.0.0.1:${host.port}`, { limits }, runtime);
    const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
    expect(error.code).toBe('timeout');
    expect(error.message).toContain('took no connection within 0.1 s');
    expect(runtime.pauses).toHaveLength(1);
  });

  it('https where http is spoken', async () => {
    await using server = await serve();
    const url = server.url.replace('http:', 'https:');
    const error = await failureOf(aClient(url).getJson('/a', Numbered, { signal: aSignal() }));
    expect(error.code).toBe('unreachable');
    expect(error.message).toContain('no TLS is spoken there: should it be http, or another port?');
  });
});

describe('secrets', () => {
  const identities: HttpAuth[] = [
    { kind: 'basic', userName: 'eva', password: 's3cret' },
    { kind: 'bearer', token: 's3cret' },
    { kind: 'header', name: 'x-token', value: 's3cret' },
  ];
  it.for([
    { name: 'nobody listens', status: undefined },
    { name: '401', status: 401 },
    { name: 'other JSON', status: 200 },
  ])('$name: none in the error, its causes and their properties', async ({ status }) => {
    const query = { delegation: 's3cret' };
    const body = '{"message": "no user for https://eva:s3cret@host, password=s3cret"}';
    const encoded = Buffer.from('eva:s3cret').toString('base64');
    for (const auth of identities) {
      await using server = await serve(
        status === undefined ? [] : [{ path: '/a?delegation=s3cret', status, body }],
      );
      const url = status === undefined ? await closedUrl() : server.url;
      const client = aClient(url, { auth, limits: { attemptCount: 1 } });
      const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal(), query }));
      const everything = inspect(error, { depth: 10, showHidden: true });
      expect(everything).not.toContain('s3cret');
      expect(everything).not.toContain(encoded);
    }
  });
});
