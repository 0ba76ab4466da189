import { describe, expect, it } from 'vitest';
import { createHostGate } from '../../../src/fetchers/shared/host-gate.ts';
import { collect } from '../../builders/byte-stream.ts';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { aClient, aSignal, failureOf, limitsFor, Numbered, ONE } from './reading.ts';

const LOGIN = '<html><title>Knox - Sign in</title><input type="password"></html>';
const PAGE = '<html><head><title>It works!</title></head></html>';
const HTML = { 'content-type': 'text/html;charset=utf-8' };
const TEXT = { 'content-type': 'text/plain' };

type Answer = Omit<Exchange, 'path'>;

describe('getStream', () => {
  it('bytes as they come, asked for as anything, uncompressed', async () => {
    const body = Buffer.alloc(1_000_000, 'log');
    const headers = { 'content-type': 'application/octet-stream' };
    const expects = { accept: '*/*', 'accept-encoding': 'identity' };
    await using server = await serve([{ path: '/logs', headers, expects, body }]);
    const stream = await aClient(server.url).getStream('/logs', { signal: aSignal() });
    expect(stream.contentLengthBytes).toBe(1_000_000);
    expect(await collect(stream.bytes)).toEqual(body);
  });

  it('without a length', async () => {
    const headers = { 'content-type': 'application/octet-stream', 'transfer-encoding': 'chunked' };
    await using server = await serve([{ path: '/logs', headers, body: 'log' }]);
    const stream = await aClient(server.url).getStream('/logs', { signal: aSignal() });
    expect(stream).not.toHaveProperty('contentLengthBytes');
    expect((await collect(stream.bytes)).toString()).toBe('log');
  });

  const bytes = { headers: { 'content-type': 'application/octet-stream' }, body: 'events' };
  it.for<[string, Answer, string, string]>([
    ['is cut', { ...bytes, fault: 'cut' }, 'unreachable', 'stopped after 3 of 6 bytes'],
    ['stalls', { ...bytes, fault: 'stall-in-body' }, 'timeout', 'sent nothing for 0.3 s'],
    [
      'is too long without saying so',
      { ...bytes, headers: { 'transfer-encoding': 'chunked' }, body: 'x'.repeat(2_000) },
      'too-large',
      'more than 1 KiB',
    ],
  ])('a body that %s', async ([, answer, code, says]) => {
    await using server = await serve([{ path: '/logs', ...answer }]);
    const runtime = aHttpRuntime();
    const options = { signal: aSignal(), maxBytes: 1_024 };
    const client = aClient(server.url, { limits: limitsFor(answer) }, runtime);
    const stream = await client.getStream('/logs', options);
    const error = await failureOf(collect(stream.bytes));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    expect(runtime.pauses).toEqual([]);
  });

  it.for<[string, Answer, string]>([
    ['announces too much', { body: 'x'.repeat(2_000) }, 'too-large'],
    ['is a login page', { headers: HTML, body: LOGIN }, 'unauthorized'],
    ['is another page', { headers: HTML, body: PAGE }, 'bad-payload'],
    ['is not there', { status: 404, headers: TEXT, body: 'unknown app' }, 'not-found'],
  ])('an answer that %s has no stream', async ([, answer, code]) => {
    await using server = await serve([{ path: '/logs', ...answer }]);
    const options = { signal: aSignal(), maxBytes: 1_024 };
    expect((await failureOf(aClient(server.url).getStream('/logs', options))).code).toBe(code);
  });

  it('a slow reader is no stalling server', async () => {
    const body = Buffer.alloc(4_000_000, 'log');
    await using server = await serve([{ path: '/logs', body }]);
    const stream = await aClient(server.url, { limits: { idleBodyMs: 1_000 } }).getStream('/logs', {
      signal: aSignal(),
    });
    let byteCount = 0;
    for await (const chunk of stream.bytes) {
      if (byteCount === 0) await new Promise((resolve) => setTimeout(resolve, 2_500));
      byteCount += chunk.length;
    }
    expect(byteCount).toBe(4_000_000);
  });

  it('can be given up in the middle', async () => {
    const body = Buffer.alloc(8_000_000);
    await using server = await serve([{ path: '/logs', body, fault: 'stall-in-body' }]);
    const stop = new AbortController();
    const stream = await aClient(server.url).getStream('/logs', { signal: stop.signal });
    const reading = (async () => {
      for await (const chunk of stream.bytes) {
        if (chunk.length > 0) stop.abort(new Error('shutting down'));
      }
    })();
    await expect(reading).rejects.toThrow('shutting down');
  });
});

describe('at most so many requests at once for a host', () => {
  it('whoever asks', async () => {
    const go = Promise.withResolvers<undefined>();
    const paths = ['/a', '/b', '/c', '/d', '/e'];
    await using server = await serve(paths.map((path) => ({ path, body: ONE, after: go.promise })));
    const runtime = aHttpRuntime();
    const works = paths.map(async (path, index) =>
      aClient(server.url, { source: String(index) }, runtime).getJson(path, Numbered, {
        signal: aSignal(),
      }),
    );
    while (server.requests.length < 4) await new Promise(setImmediate);
    go.resolve(undefined);
    await Promise.all(works);
    expect(server.mostAtOnce()).toBe(4);
  });

  it.for(['read', 'closed', 'left'] as const)(
    'a body gives its place back when it is %s',
    async (end) => {
      await using server = await serve([
        { path: '/logs', body: Buffer.alloc(3_000_000) },
        { path: '/a', body: ONE },
      ]);
      const runtime = aHttpRuntime({ gate: createHostGate(1) });
      const client = aClient(server.url, {}, runtime);
      const stream = await client.getStream('/logs', { signal: aSignal() });
      const next = client.getJson('/a', Numbered, { signal: aSignal() });
      expect(server.requests).toHaveLength(1);
      if (end === 'closed') stream.close();
      else for await (const _ of stream.bytes) if (end === 'left') break;
      expect(await next).toEqual({ n: 1 });
    },
  );
});
