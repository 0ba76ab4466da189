import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../src/fetchers/webhdfs/file-bytes.ts';
import { createNameNodes } from '../../../src/fetchers/webhdfs/name-nodes.ts';
import {
  closedUrl,
  type Exchange,
  type FixtureServer,
  serve,
} from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { FIXTURES } from '../../support/read-fixture.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aSignal, failureOf } from '../shared/reading.ts';
import { aFolder, api, batch, bytesOfLog, FOLDER, logOf, refusal } from './asking.ts';

const ID = 'application_1795236425508_0001';
const BYTES = readFileSync(join(FIXTURES, 'lab', ID));
const LIST = { path: api(FOLDER, 'op=LISTSTATUS_BATCH'), body: batch(0, ID) };
const OPEN = api(`${FOLDER}/${ID}`, 'op=OPEN');
const FROM = (offset: number): string => api(`${FOLDER}/${ID}`, `op=OPEN&offset=${offset}`);
const DATA = `/webhdfs/v1${FOLDER}/${ID}?op=OPEN&namenoderpcaddress=nn%3A9000&offset=`;
const BINARY = { 'content-type': 'application/octet-stream' };
/** Nothing that says who asks. */
const NOBODY = { authorization: undefined, cookie: undefined, 'x-key': undefined };

function redirect(to: FixtureServer | string, offset = 0, from = OPEN): Exchange {
  const url = typeof to === 'string' ? to : to.url;
  return recordedExchange('webhdfs', 'webhdfs/open', {
    path: from,
    headers: { ...BINARY, location: `${url}${DATA}${offset}` },
  });
}

function data(offset: number, more: Partial<Exchange> = {}): Exchange {
  const body = BYTES.subarray(offset);
  return { path: `${DATA}${offset}`, headers: BINARY, expects: NOBODY, body, ...more };
}

const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a file', () => {
  it('comes from where the NameNode says, without what says who asks', async () => {
    await using dataNode = await serve([data(0)]);
    await using server = await serve([LIST, redirect(dataNode)]);
    const folder = await aFolder([server.url]);

    expect(sum(await bytesOfLog(folder, await logOf(folder, ID)))).toBe(sum(BYTES));
    expect(dataNode.requests.map(({ path: asked }) => asked)).toEqual([`${DATA}0`]);
  });

  it('comes from HttpFS itself', async () => {
    await using server = await serve([
      LIST,
      recordedExchange('webhdfs', 'httpfs/open', { path: OPEN, body: BYTES }),
    ]);
    const folder = await aFolder([server.url]);

    expect(sum(await bytesOfLog(folder, await logOf(folder, ID)))).toBe(sum(BYTES));
  });

  it.for([
    ['host and port', (host: string) => [`dn1.inside:9864`, host] as const],
    ['host', () => ['dn1.inside', '127.0.0.1'] as const],
  ] as const)('comes from a DataNode that is called otherwise here: by %s', async ([, map]) => {
    await using dataNode = await serve([data(0)]);
    const { host, port } = new URL(dataNode.url);
    const [name, here] = map(host);
    const inside = name.includes(':') ? name : `${name}:${port}`;
    await using server = await serve([LIST, redirect(`http://${inside}`)]);
    const folder = await aFolder([server.url], { hosts: { [name]: here } });

    expect(sum(await bytesOfLog(folder, await logOf(folder, ID)))).toBe(sum(BYTES));
  });

  it('comes through a gateway that keeps its DataNodes behind it, and wants to know who asks', async () => {
    const expects = { 'x-key': 's3cret' };
    const at = '/gateway/prod/webhdfs/v1/spark-events';
    const hidden = '/gateway/prod/webhdfs/data/v1/spark-events/x?_=AAAACAAAABAAAACA';
    await using server = await serve([
      { path: `${at}?op=LISTSTATUS_BATCH`, expects, body: batch(0, ID) },
      { path: hidden, expects, headers: BINARY, body: BYTES },
    ]);
    server.expect({
      path: `${at}/${ID}?op=OPEN`,
      status: 307,
      expects,
      headers: { location: `${server.url}${hidden}` },
    });
    const folder = await aFolder(
      [`${server.url}/gateway/prod`],
      { auth: { kind: 'header', name: 'X-Key', value: { env: 'KEY' } } },
      undefined,
      { KEY: 's3cret' },
    );

    expect(sum(await bytesOfLog(folder, await logOf(folder, ID)))).toBe(sum(BYTES));
  });

  it('is read whole over several broken connections, nothing twice', async () => {
    const half = BYTES.length / 2;
    const first = Math.floor(half);
    const second = first + Math.floor((BYTES.length - first) / 2);
    await using dataNode = await serve([
      data(0, { fault: 'cut' }),
      data(first, { fault: 'cut' }),
      data(second),
    ]);
    await using server = await serve([
      LIST,
      redirect(dataNode),
      redirect(dataNode, first, FROM(first)),
      redirect(dataNode, second, FROM(second)),
    ]);
    const folder = await aFolder([server.url]);

    expect(sum(await bytesOfLog(folder, await logOf(folder, ID)))).toBe(sum(BYTES));
  });

  it('goes on after silence in the middle', async () => {
    const half = Math.floor(BYTES.length / 2);
    await using server = await serve([
      { path: OPEN, headers: BINARY, body: BYTES, fault: 'stall-in-body' },
      { path: FROM(half), headers: BINARY, body: BYTES.subarray(half) },
    ]);
    const http = {
      auth: { kind: 'simple', userName: 'spark' },
      limits: { idleBodyMs: 200 },
    } as const;
    const names = createNameNodes(
      { source: 'webhdfs', urls: [server.url], query: {}, hosts: {}, http },
      aHttpRuntime(),
    );
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytesOf(names, `${FOLDER}/${ID}`, aSignal())) {
      chunks.push(Uint8Array.from(chunk));
    }

    expect(sum(Buffer.concat(chunks))).toBe(sum(BYTES));
  });

  it('is read further than its NameNode knows, when the connection breaks while it is written', async () => {
    const known = 1000;
    const half = Math.floor(BYTES.length / 2);
    const range = `Offset=${half} out of the range [0, ${known}); OPEN, path=/spark-events/x`;
    await using dataNode = await serve([data(0, { fault: 'cut' }), data(known - 1)]);
    await using server = await serve([
      LIST,
      redirect(dataNode),
      { path: FROM(half), ...refusal('IOException', range) },
      redirect(dataNode, known - 1, FROM(known - 1)),
    ]);
    const folder = await aFolder([server.url]);

    expect(sum(await bytesOfLog(folder, await logOf(folder, ID)))).toBe(sum(BYTES));
  });

  it('is given up when nothing more comes', async () => {
    const half = Math.floor(BYTES.length / 2);
    const rest = { path: FROM(half), headers: BINARY, body: '', fault: 'cut' as const };
    const cut: Exchange = { ...rest, headers: { ...BINARY, 'content-length': '10' } };
    await using server = await serve([
      LIST,
      { path: OPEN, headers: BINARY, body: BYTES, fault: 'cut' },
      ...Array.from({ length: 5 }, () => cut),
    ]);
    const folder = await aFolder([server.url]);
    const error = await failureOf(bytesOfLog(folder, await logOf(folder, ID)));

    expect([error.code, error.message]).toEqual(['unreachable', expect.stringContaining(ID)]);
  });

  it('is asked for again where a DataNode is away, for the next one may be there', async () => {
    await using dataNode = await serve([data(0)]);
    await using server = await serve([LIST, redirect(await closedUrl()), redirect(dataNode)]);
    await using standby = await serve([]);
    const runtime = aHttpRuntime();
    const folder = await aFolder([server.url, standby.url], {}, runtime);

    expect(sum(await bytesOfLog(folder, await logOf(folder, ID)))).toBe(sum(BYTES));
    expect(runtime.pauses).toHaveLength(1);
  });

  it('says what to do where DataNodes cannot be reached', async () => {
    const away = await closedUrl();
    await using server = await serve([
      LIST,
      ...Array.from({ length: 4 }, () => redirect(away.replace('//', '//eva:hunter2@'))),
    ]);
    const folder = await aFolder([server.url]);
    const error = await failureOf(bytesOfLog(folder, await logOf(folder, ID)));

    expect(error.code).toBe('unreachable');
    expect(error.message).toContain('map it with "hosts", or use HttpFS');
    expect(error.message).not.toContain('hunter2');
  });

  it('that ended since it was located has another name', async () => {
    const growing = `${ID}.inprogress`;
    const gone = recordedExchange('webhdfs', 'webhdfs/missing-open', {
      path: api(`${FOLDER}/${growing}`, 'op=OPEN'),
    });
    await using server = await serve([
      { ...LIST, body: batch(0, growing) },
      gone,
      { path: OPEN, headers: BINARY, body: BYTES },
    ]);
    const folder = await aFolder([server.url]);
    const handle = await logOf(folder, ID);

    expect(handle.isInProgress).toBe(true);
    expect(sum(await bytesOfLog(folder, handle))).toBe(sum(BYTES));
  });

  it('that ends while it is read goes on under its other name, where it was', async () => {
    const growing = `${ID}.inprogress`;
    const at = BYTES.length / 2;
    const open = (query: string) => api(`${FOLDER}/${growing}`, query);
    await using server = await serve([
      { ...LIST, body: batch(0, growing) },
      { path: open('op=OPEN'), headers: BINARY, body: BYTES, fault: 'cut' },
      recordedExchange('webhdfs', 'webhdfs/missing-open', {
        path: open(`op=OPEN&offset=${Math.floor(at)}`),
      }),
      { path: FROM(Math.floor(at)), headers: BINARY, body: BYTES.subarray(Math.floor(at)) },
    ]);
    const folder = await aFolder([server.url]);
    expect(sum(await bytesOfLog(folder, await logOf(folder, ID)))).toBe(sum(BYTES));
  });

  it('that is gone is not found', async () => {
    await using server = await serve([
      LIST,
      recordedExchange('webhdfs', 'webhdfs/missing-open', { path: OPEN }),
      { ...LIST, body: batch(0) },
    ]);
    const folder = await aFolder([server.url]);

    expect((await failureOf(bytesOfLog(folder, await logOf(folder, ID)))).code).toBe('not-found');
  });

  it('is what its analysis is read from', async () => {
    await using dataNode = await serve([data(0)]);
    await using server = await serve([LIST, redirect(dataNode)]);
    const folder = await aFolder([server.url]);
    let byteCount = 0;
    const app = await folder.read(await logOf(folder, ID), {
      signal: aSignal(),
      onBytes: (count) => {
        byteCount += count;
      },
    });

    expect(app.id).toBe(ID);
    expect(byteCount).toBe(BYTES.length);
  });

  it('stops with its reader', async () => {
    await using server = await serve([
      LIST,
      { path: OPEN, headers: BINARY, body: BYTES, fault: 'stall-in-body' },
    ]);
    const folder = await aFolder([server.url]);
    const handle = await logOf(folder, ID);
    const stop = new AbortController();
    const reading = folder.read(handle, {
      signal: stop.signal,
      onBytes: () => stop.abort(new Error('enough')),
    });

    await expect(reading).rejects.toThrow('enough');
  });
});
