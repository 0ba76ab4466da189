import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fetcher } from '../../../src/fetchers/fetcher.ts';
import { S3 } from '../../../src/fetchers/s3/s3.ts';
import { serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { aDirectory } from '../local/temporary-directory.ts';
import { recorded } from './recorded.ts';

const TLS = path.resolve(import.meta.dirname, '../../fixtures/tls');
const ENVIRONMENT = { ID: 'sparkvet', KEY: 'pl0ugh-share', TOKEN: 't0ken-of-gold' };
const KEYS = {
  accessKeyId: { env: 'ID' },
  secretAccessKey: { env: 'KEY' },
  sessionToken: { env: 'TOKEN' },
};
const { signal } = new AbortController();

async function opened(
  settings: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string>> = ENVIRONMENT,
): Promise<Fetcher> {
  const parsed = S3.settings.parse({ uri: 's3a://logs/spark-events/', ...settings });
  const source = await S3.open(parsed, { cluster: 'prod', http: aHttpRuntime(), environment });
  if (!('locate' in source)) throw new Error('no fetcher');
  return source;
}

// what the client finds on this machine is not to be found
beforeEach(() => {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a bucket as a source', () => {
  it('tells of its logs, finds them and reads them', async () => {
    await using server = await serve([
      recorded('list'),
      recorded('list-rolled'),
      recorded('list-rolled'),
      recorded('get-small'),
    ]);
    const source = await opened({ endpoint: server.url, credentials: KEYS });
    expect(source.source).toBe(`s3 s3://logs/spark-events at ${server.url}`);

    const seen: string[] = [];
    for await (const page of source.discover({ fromMs: 0, order: 'oldest-first' }, signal)) {
      seen.push(...page.applications.map(({ ref }) => ref.id));
    }
    expect(seen).toEqual(
      expect.arrayContaining(['application_1795236425508_0001', 'application_1795236425508_0005']),
    );

    const [handle] = await source.locate('application_1795236425508_0005', signal);
    if (handle === undefined) throw new Error('not found');
    expect(handle).toMatchObject({
      location: 's3://logs/spark-events/eventlog_v2_application_1795236425508_0005_1',
      byteCount: 35_663,
      isInProgress: false,
      changedAtMs: Date.parse('2026-11-21T11:24:20.624Z'),
    });
    let byteCount = 0;
    const application = await source.read(structuredClone(handle), {
      signal,
      onBytes: (count) => {
        byteCount += count;
      },
    });
    expect(application.id).toBe('application_1795236425508_0005');
    expect(byteCount).toBe(35_663);
  });

  it('is checked: listing, reading, and what cannot be seen', async () => {
    const body = readFileSync(
      path.resolve(import.meta.dirname, '../../fixtures/lab/application_1795236425508_0001'),
    );
    const list = recorded('list-page', {
      body: Buffer.from(recorded('list-page').body ?? '')
        .toString('utf8')
        .replace('<IsTruncated>true', '<IsTruncated>false')
        .replaceAll(/eventlog_v2_application_1795236425508_0005_1/g, 'other'),
    });
    const log = { path: '/logs/spark-events/application_1795236425508_0001?x-id=GetObject', body };
    await using server = await serve([list, log]);
    const checks = await (await opened({ endpoint: server.url, credentials: KEYS })).check(signal);
    expect(checks.map(({ what, state }) => [what, state])).toEqual([
      ['listing', 'ok'],
      ['reading', 'ok'],
      ['in progress', 'ok'],
    ]);
    expect(checks[2]?.detail).toContain('comes here when its application ends');
  });

  it('is checked where it may not be looked at', async () => {
    await using server = await serve([recorded('access-denied')]);
    const checks = await (await opened({ endpoint: server.url, credentials: KEYS })).check(signal);
    expect(checks[0]).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('AccessDenied'),
    });
  });

  it('is known by another name where the store is another one', async () => {
    const [a, again, b] = await Promise.all(
      ['http://a:9000/', 'http://a:9000', 'http://b:9000'].map(async (endpoint) =>
        opened({ endpoint, credentials: 'anonymous' }),
      ),
    );
    expect(again?.source).toBe(a?.source);
    expect(b?.source).not.toBe(a?.source);
  });
});

const FOUND = ['application_1795236425508_0001'];

async function located(source: Fetcher): Promise<readonly string[]> {
  const [id = ''] = FOUND;
  return (await source.locate(id, signal)).map(({ ref }) => ref.id);
}

describe('who asks', () => {
  it('is nobody', async () => {
    const expects = { authorization: undefined, 'x-amz-security-token': undefined };
    await using server = await serve([recorded('list', { expects })]);
    expect(await located(await opened({ endpoint: server.url, credentials: 'anonymous' }))).toEqual(
      FOUND,
    );
  });

  it('is somebody with a token, who pays, for a region', async () => {
    const expects = { 'x-amz-security-token': 't0ken-of-gold', 'x-amz-request-payer': 'requester' };
    await using server = await serve([recorded('list', { expects })]);
    const settings = { region: 'eu-west-1', requesterPays: true, credentials: KEYS };
    expect(await located(await opened({ endpoint: server.url, ...settings }))).toEqual(FOUND);
    expect(server.requests[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=sparkvet\/\d{8}\/eu-west-1\/s3\/aws4_request/,
    );
  });

  it('is whom the machine says, where nothing is configured', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'of-the-machine');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
    await using server = await serve([recorded('list')]);
    expect(await located(await opened({ endpoint: server.url }))).toEqual(FOUND);
    expect(server.requests[0]?.headers.authorization).toContain('Credential=of-the-machine/');
    expect(server.requests[0]?.headers.authorization).toContain('/us-east-1/');
  });

  it('is read anew from files', async () => {
    using directory = aDirectory({ id: 'first\n', key: 'x' });
    const file = (name: string) => path.join(directory.path, name);
    const credentials = {
      accessKeyId: { file: file('id') },
      secretAccessKey: { file: file('key') },
    };
    await using server = await serve([recorded('access-denied'), recorded('access-denied')]);
    const source = await opened({ endpoint: server.url, credentials });
    await source.check(signal);
    writeFileSync(file('id'), 'second\n');
    await source.check(signal);
    expect(
      server.requests.map(
        ({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1],
      ),
    ).toEqual(['first', 'second']);
  });

  it('is nobody who can be found', async () => {
    await using server = await serve();
    await expect(located(await opened({ endpoint: server.url }))).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('no access keys were found'),
    });
  });
});

describe('settings that cannot work', () => {
  it.for([
    [{ uri: 's3://logs--use1-az4--x-s3/e' }, 'bad-payload', 'directory bucket'],
    [{ endpoint: 'http://eva:pl0ugh-share@a:9000' }, 'bad-payload', 'user or password'],
    [{ credentials: { ...KEYS, sessionToken: { env: 'NONE' } } }, 'unauthorized', 'NONE'],
    [{ tls: { ca: '/nonexistent/ca.pem' } }, 'unauthorized', '/nonexistent/ca.pem'],
  ] as const)('%j', async ([settings, code, says]) => {
    const error: unknown = await opened(settings).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(inspect(error, { depth: Infinity })).not.toContain('pl0ugh-share');
  });

  it('are told when the region cannot be known', async () => {
    await expect(located(await opened({ credentials: KEYS }))).rejects.toMatchObject({
      code: 'bad-payload',
      message: 's3://logs: in which region does it lie? Name it under "region"',
    });
  });
});

describe('TLS', () => {
  const identity = {
    cert: readFileSync(path.join(TLS, 'server.crt')),
    key: readFileSync(path.join(TLS, 'server.key')),
  };

  it('trusts the authority that is named', async () => {
    await using server = await serve([recorded('list')], identity);
    const tls = { ca: path.join(TLS, 'ca.crt') };
    expect(await located(await opened({ endpoint: server.url, credentials: KEYS, tls }))).toEqual(
      FOUND,
    );
  });

  it('trusts no other one', async () => {
    await using server = await serve([], identity);
    const source = await opened({ endpoint: server.url, credentials: KEYS });
    await expect(located(source)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('its certificate is not trusted'),
    });
  });
});
