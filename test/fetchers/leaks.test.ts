import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FetchError, type Source } from '../../src/fetchers/fetcher.ts';
import { openClusters } from '../../src/fetchers/registry.ts';
import { ClusterSettings } from '../../src/fetchers/source-settings.ts';
import { aHttpRuntime } from '../support/http-runtime.ts';
import { aDirectory } from './local/temporary-directory.ts';

const SECRET = 'pl0ugh-share';
const PAIR = Buffer.from(`eva:${SECRET}`).toString('base64');
const COOKIE = 'hadoop.auth="u=eva&s=c00kie-cutter="';
const SECRETS = [SECRET, PAIR, 'c00kie-cutter'];

const ID = 'application_1700000000000_0001';
const APPLICATION = {
  id: ID,
  name: 'x',
  attempts: [
    {
      startTime: '2026-01-01T10:00:00.000GMT',
      endTime: '2026-01-01T10:05:00.000GMT',
      lastUpdated: '2026-01-01T10:05:01.000GMT',
      duration: 300_000,
      sparkUser: 'eva',
      completed: true,
      appSparkVersion: '3.5.5',
    },
  ],
};

/** Knows one application, and refuses everything else with all that it was sent; gives a cookie to everybody. */
async function anIndiscreetServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(({ url = '', headers }, response) => {
    const isKnown = url.includes(`/applications/${ID}`);
    response.writeHead(isKnown ? 200 : 401, {
      'content-type': 'application/json',
      'set-cookie': `${COOKIE}; Path=/; HttpOnly`,
    });
    const message = `refused: ${JSON.stringify(headers)} of ${url}`.replaceAll('"', "'");
    response.end(JSON.stringify(isKnown ? APPLICATION : { message }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What it gives, or how it fails. */
async function outcomeOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FetchError) return error;
    throw error;
  }
}

async function firstPageOf(source: Source, signal: AbortSignal): Promise<unknown> {
  for await (const page of source.discover({ fromMs: 0, order: 'oldest-first' }, signal)) {
    return page;
  }
  return 'no page';
}

function shown(outcomes: unknown): string {
  const all = inspect(outcomes, { depth: Infinity, showHidden: true, maxStringLength: Infinity });
  return `${all}\n${JSON.stringify(outcomes)}`;
}

const IDENTITIES = [
  { kind: 'basic', userName: 'eva', password: { env: 'SECRET' } },
  { kind: 'bearer', token: { env: 'SECRET' } },
  { kind: 'header', name: 'X-Key', value: { env: 'SECRET' } },
  { kind: 'simple', userName: 'eva' },
];

describe.each(IDENTITIES)('a source that asks as $kind', (auth) => {
  it('shows no secret in what it finds, checks and fails with', async () => {
    await using server = await anIndiscreetServer();
    using directory = aDirectory({ secret: SECRET });
    const file = path.join(directory.path, 'secret');
    const text = JSON.stringify(auth).replace('{"env":"SECRET"}', JSON.stringify({ file }));
    const ofFile: unknown = JSON.parse(text);
    const opened = await Promise.all(
      [auth, ofFile].map(async (identity: unknown) => {
        const sources = [
          { kind: 'history-server', url: server.url, auth: identity },
          { kind: 'yarn', urls: [server.url], auth: identity },
        ];
        const cluster = ClusterSettings.parse({ name: 'prod', sources });
        return openClusters([cluster], { http: aHttpRuntime(), environment: { SECRET } });
      }),
    );
    const fetchers = opened.flat().flatMap((cluster) => cluster.fetchers);
    const managers = opened.flat().flatMap((cluster) => cluster.managers);
    expect([fetchers.length, managers.length]).toEqual([2, 2]);
    const { signal } = new AbortController();
    const outcomes = await Promise.all([
      ...fetchers.map(async (source) => outcomeOf(async () => source.locate(ID, signal))),
      ...fetchers.map(async (source) => outcomeOf(async () => source.locate('other', signal))),
      ...managers.map(async (source) => outcomeOf(async () => source.facts(ID, signal))),
      ...[...fetchers, ...managers].flatMap((source) => [
        outcomeOf(async () => source.check(signal)),
        outcomeOf(async () => firstPageOf(source, signal)),
      ]),
    ]);

    const all = shown(outcomes);
    expect(all).toContain(ID);
    expect(all).toContain('refused');
    expect(SECRETS.filter((secret) => all.includes(secret))).toEqual([]);
  });
});
