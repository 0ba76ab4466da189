import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FetchErrorCode, Fetcher } from '../../../src/fetchers/fetcher.ts';
import { bytesOf } from '../../../src/fetchers/webhdfs/file-bytes.ts';
import { createNameNodes } from '../../../src/fetchers/webhdfs/name-nodes.ts';
import { closedUrl, type Exchange, hasIpv6, serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aSignal, failureOf } from '../shared/reading.ts';
import {
  API,
  aWebHdfs,
  dataPath,
  FOLDER,
  listed,
  NAME,
  openPath,
  redirect,
  remote,
} from './a-webhdfs.ts';

const LOG = readFileSync(
  path.resolve(import.meta.dirname, '../../fixtures/codecs/app-20261121040859-0000'),
);
const BYTES = { 'content-type': 'application/octet-stream' };

function sent(body: Uint8Array, overrides: Partial<Exchange> = {}): Exchange {
  return { path: openPath(NAME), headers: BYTES, body, ...overrides };
}

function hostOf(url: string): string {
  return new URL(url).host;
}

/** The bytes of the one log that is listed. */
async function bytesIn(fetcher: Fetcher): Promise<Buffer> {
  const [handle] = await fetcher.locate(NAME, aSignal());
  if (handle === undefined || fetcher.useLog === undefined) throw new Error('nothing was located');
  return fetcher.useLog(handle, { signal: aSignal() }, async ({ parts }) => {
    const chunks: Buffer[] = [];
    for (const part of parts)
      for await (const chunk of part.open()) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  });
}

describe('a DataNode', () => {
  it('is asked without our credentials, under the name that it has from here', async () => {
    const query = '&namenoderpcaddress=nn:9000&offset=0';
    const location = `http://dn1.internal:9864${API}${FOLDER}/${NAME}?op=OPEN${query}`;
    await using dataNode = await serve([
      {
        path: `${API}${FOLDER}/${NAME}?op=OPEN${query}`,
        headers: BYTES,
        body: LOG,
        expects: { authorization: undefined },
      },
    ]);
    const credentials = `Basic ${Buffer.from('eva:s3cret').toString('base64')}`;
    await using nameNode = await serve([
      { ...listed(), path: `${API}${FOLDER}?op=LISTSTATUS_BATCH` },
      {
        path: `${API}${FOLDER}/${NAME}?op=OPEN`,
        status: 307,
        headers: { location },
        expects: { authorization: credentials },
      },
    ]);
    const fetcher = await aWebHdfs([nameNode.url], {
      auth: { kind: 'basic', userName: 'eva', password: { env: 'PASSWORD' } },
      hosts: { 'dn1.internal:9864': hostOf(dataNode.url) },
    });
    expect(await bytesIn(fetcher)).toEqual(LOG);
  });

  it.skipIf(!hasIpv6()).for<[string, (port: string) => Readonly<Record<string, string>>]>([
    ['DN1.Internal:9864', (port) => ({ 'DN1.Internal:9864': `[::1]:${port}` })],
    ['DN1.internal.:80', (port) => ({ 'dn1.internal:80': `[::1]:${port}` })],
    ['[2001:db8::7]:9864', (port) => ({ '2001:DB8::7': `[::1]:${port}` })],
  ])('%s is found among the hosts, and may have an IPv6 address', async ([host, hosts]) => {
    const body = sent(LOG, { path: dataPath(NAME) });
    await using dataNode = await serve([body], undefined, '::1');
    await using nameNode = await serve([listed(), redirect(host)], undefined, '::1');
    const { port } = new URL(dataNode.url);
    const fetcher = await aWebHdfs([nameNode.url], { hosts: hosts(port) });
    expect(await bytesIn(fetcher)).toEqual(LOG);
  });

  it('behind a gateway is the gateway, which knows us', async () => {
    const credentials = `Basic ${Buffer.from('eva:s3cret').toString('base64')}`;
    const expects = { authorization: credentials };
    const prefix = '/gateway/default/webhdfs';
    const data = `${prefix}/data/v1/webhdfs/v1${FOLDER}/${NAME}?_=AAAACAAAABAAAADQ%2Fx`;
    await using knox = await serve([
      { ...listed(), path: `${prefix}/v1${FOLDER}?op=LISTSTATUS_BATCH`, expects },
      { path: data, headers: BYTES, body: LOG, expects },
    ]);
    knox.expect({
      path: `${prefix}/v1${FOLDER}/${NAME}?op=OPEN`,
      status: 307,
      headers: { location: `${knox.url}${data}` },
      expects,
    });
    const fetcher = await aWebHdfs([`${knox.url}/gateway/default`], {
      auth: { kind: 'basic', userName: 'eva', password: { env: 'PASSWORD' } },
    });
    expect(await bytesIn(fetcher)).toEqual(LOG);
  });

  it('that is away is another one the next time', async () => {
    const away = hostOf(await closedUrl());
    await using dataNode = await serve([sent(LOG, { path: dataPath(NAME) })]);
    await using nameNode = await serve([listed(), redirect(away), redirect(hostOf(dataNode.url))]);
    const runtime = aHttpRuntime();
    expect(await bytesIn(await aWebHdfs([nameNode.url], {}, runtime))).toEqual(LOG);
    expect(runtime.pauses).toHaveLength(1);
  });

  it('that stays away is told with the way out', async () => {
    const away = hostOf(await closedUrl());
    const redirects = Array.from({ length: 4 }, () => redirect(away));
    await using nameNode = await serve([listed(), ...redirects]);
    const failure = await failureOf(bytesIn(await aWebHdfs([nameNode.url])));
    expect(failure.code).toBe('unreachable');
    expect(failure.message).toMatch(/map it with "hosts"/);
    expect(failure.message).not.toContain('user.name');
  });

  it('may be none but those that are named', async () => {
    await using nameNode = await serve([listed(), redirect('dn1.internal:9864')]);
    const fetcher = await aWebHdfs([nameNode.url], { redirectHosts: ['*.example.org'] });
    const failure = await failureOf(bytesIn(fetcher));
    expect(failure.message).toContain('redirectHosts');
  });

  it.for<[FetchErrorCode, Readonly<Record<string, string>>]>([
    ['bad-payload', {}],
    ['bad-payload', { location: 'file:///etc/passwd' }],
    ['bad-payload', { location: 'http://' }],
    ['unauthorized', { location: 'https://sso/login?originalUrl=https://knox/webhdfs/v1/x' }],
  ])('%s: is at no address %j', async ([code, headers]) => {
    await using nameNode = await serve([listed(), { path: openPath(NAME), status: 307, headers }]);
    expect((await failureOf(bytesIn(await aWebHdfs([nameNode.url])))).code).toBe(code);
  });
});

describe('HttpFS', () => {
  it('sends the bytes itself', async () => {
    await using server = await serve([listed(), sent(LOG)]);
    const fetcher = await aWebHdfs([server.url]);
    const [handle] = await fetcher.locate(NAME, aSignal());
    if (handle === undefined) throw new Error('nothing was located');
    const application = await fetcher.read(handle, { signal: aSignal() });
    expect(application).toMatchObject({ cluster: 'prod', gaps: [] });
  });

  it('says what is gone', async () => {
    const missing = recordedExchange('webhdfs', 'httpfs/missing-open', { path: openPath(NAME) });
    await using server = await serve([listed(), missing, listed()]);
    expect((await failureOf(bytesIn(await aWebHdfs([server.url])))).code).toBe('not-found');
  });
});

describe('a broken connection', () => {
  const half = Math.floor(LOG.length / 2);
  const rest = (from: number, overrides: Partial<Exchange> = {}): Exchange =>
    sent(LOG.subarray(from), { path: openPath(NAME, from), ...overrides });

  it('is gone on with where it stopped', async () => {
    const threeQuarters = half + Math.floor((LOG.length - half) / 2);
    await using server = await serve([
      listed(),
      sent(LOG, { fault: 'cut' }),
      rest(half, { fault: 'cut' }),
      rest(threeQuarters),
    ]);
    expect(await bytesIn(await aWebHdfs([server.url]))).toEqual(LOG);
  });

  it('is one, too, that nothing comes over any more', async () => {
    await using server = await serve([sent(LOG, { fault: 'stall-in-body' }), rest(half)]);
    const settings = {
      source: 'webhdfs',
      urls: [server.url],
      http: {
        auth: { kind: 'simple', userName: 'spark' },
        limits: { idleBodyMs: 300 },
      },
      query: {},
      hosts: {},
    } as const;
    const runtime = aHttpRuntime();
    const nameNodes = createNameNodes(settings, runtime);
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytesOf(nameNodes, `${FOLDER}/${NAME}`, aSignal()))
      chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(LOG);
  });

  it('is gone on with at another DataNode', async () => {
    await using first = await serve([sent(LOG, { path: dataPath(NAME), fault: 'cut' })]);
    await using second = await serve([rest(half, { path: dataPath(NAME, half) })]);
    await using nameNode = await serve([
      listed(),
      redirect(hostOf(first.url)),
      redirect(hostOf(second.url), NAME, half),
    ]);
    expect(await bytesIn(await aWebHdfs([nameNode.url]))).toEqual(LOG);
  });

  describe('where the NameNode knows less of a growing file than was read', () => {
    const known = 58;
    const refused: Exchange = {
      path: openPath(NAME, half),
      status: 403,
      body: remote('IOException', `Offset=${half} out of the range [0, ${known}); OPEN, path=/x`),
    };
    const knownPath = openPath(NAME, known - 1);

    it('is begun at what it knows', async () => {
      const again = sent(LOG.subarray(known - 1), { path: knownPath });
      await using server = await serve([listed(), sent(LOG, { fault: 'cut' }), refused, again]);
      expect(await bytesIn(await aWebHdfs([server.url]))).toEqual(LOG);
    });

    it('is not glued to what is another file by now', async () => {
      const again = sent(LOG.subarray(known - 1, half - 1), { path: knownPath });
      await using server = await serve([listed(), sent(LOG, { fault: 'cut' }), refused, again]);
      const failure = await failureOf(bytesIn(await aWebHdfs([server.url])));
      expect(failure.message).toContain('shorter');
    });
  });

  it('is not gone on with for ever', async () => {
    const nothing = { fault: 'cut', body: Buffer.alloc(1) } as const;
    await using server = await serve([
      listed(),
      ...Array.from({ length: 6 }, () => sent(LOG, nothing)),
    ]);
    const runtime = aHttpRuntime();
    const failure = await failureOf(bytesIn(await aWebHdfs([server.url], {}, runtime)));
    expect(failure.code).toBe('unreachable');
    expect(runtime.pauses).toHaveLength(5);
  });
});
