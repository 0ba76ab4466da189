import { describe, expect, it } from 'vitest';
import type { FetchErrorCode, Fetcher } from '../../../src/fetchers/fetcher.ts';
import { closedUrl, type Exchange, serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aSignal, failureOf } from '../shared/reading.ts';
import {
  API,
  aBatch,
  aListing,
  aWebHdfs,
  BATCH_PATH,
  FOLDER,
  LIST_PATH,
  listed,
  NAME,
  remote,
  STANDBY,
} from './a-webhdfs.ts';

const ALL = { fromMs: 0, order: 'oldest-first' } as const;

async function idsOf(fetcher: Fetcher): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { applications } of fetcher.discover(ALL, aSignal())) {
    ids.push(...applications.map(({ ref }) => ref.id));
  }
  return ids;
}

/** With a server that will not answer. */
function patience({ fault }: Partial<Exchange>): { readonly timeoutSeconds?: number } {
  return fault === 'stall' ? { timeoutSeconds: 1 } : {};
}

describe('listing', () => {
  const ROLLED = 'eventlog_v2_application_1795236425508_0004';

  it('recorded: rolled logs are looked into, attempts told apart', async () => {
    const inside = recordedExchange('webhdfs', 'webhdfs/liststatus-rolling');
    const listing = recordedExchange('webhdfs', 'webhdfs/liststatus-batch', { path: BATCH_PATH });
    await using server = await serve([listing]);
    const folders = [...String(listing.body).matchAll(/eventlog_v2_[^"]+/g)].map(([name]) => name);
    server.expect(
      ...folders.map((name) => ({
        ...inside,
        path: `${API}${FOLDER}/${name}?op=LISTSTATUS&user.name=spark`,
        ...(name === ROLLED ? {} : { body: aListing([]) }),
      })),
    );
    const fetcher = await aWebHdfs([server.url]);
    expect(await idsOf(fetcher)).toEqual(
      ['0002', '0002', '0003', '0004'].map((id) => `application_1795236425508_${id}`),
    );
  });

  it('asks batch after batch', async () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `application_1_${10_000 + at}`);
    const batches = Array.from({ length: 10 }, (_, at) =>
      names.slice(at * 1_000, (at + 1) * 1_000),
    );
    await using server = await serve(
      batches.map((batch, at) => {
        const startAfter = at === 0 ? '' : `&startAfter=${names[at * 1_000 - 1]}`;
        return {
          path: BATCH_PATH.replace('&user', `${startAfter}&user`),
          body: aBatch(batch, names.length - (at + 1) * 1_000),
        };
      }),
    );
    expect(await idsOf(await aWebHdfs([server.url]))).toEqual(names);
  });

  it('does not ask for ever', async () => {
    const body = aBatch([NAME], 1);
    await using server = await serve([
      { path: BATCH_PATH, body },
      { path: BATCH_PATH.replace('&user', `&startAfter=${NAME}&user`), body },
      { path: LIST_PATH, body: aListing([NAME]) },
    ]);
    expect(await idsOf(await aWebHdfs([server.url]))).toEqual([NAME]);
  });

  it.for<[string, Partial<Exchange>]>([
    ['Hadoop 2', recordedExchange('webhdfs', 'webhdfs/bad-op')],
    ['an old HttpFS', recordedExchange('webhdfs', 'httpfs/bad-op')],
    ['a router', { status: 400, body: remote('UnsupportedOperationException', 'no such op') }],
  ])('is whole where batches are not known: %s', async ([, refusal]) => {
    await using server = await serve([
      { ...refusal, path: BATCH_PATH },
      { path: LIST_PATH, body: aListing([NAME]) },
      { path: LIST_PATH, body: aListing([NAME]) },
    ]);
    const fetcher = await aWebHdfs([server.url]);
    expect(await idsOf(fetcher)).toEqual([NAME]);
    // it is not asked for them again
    expect(await idsOf(fetcher)).toEqual([]);
  });

  it('takes as many entries as there are', async () => {
    const names = Array.from({ length: 150_000 }, (_, at) => `application_1_${100_000 + at}`);
    await using server = await serve([
      { path: BATCH_PATH, status: 400, body: remote('IllegalArgumentException', 'no such op') },
      { path: LIST_PATH, body: aListing(names) },
    ]);
    expect(await idsOf(await aWebHdfs([server.url]))).toHaveLength(names.length);
  });

  it('of a file says so', async () => {
    const file = recordedExchange('webhdfs', 'webhdfs/liststatus-file');
    await using server = await serve([
      { ...recordedExchange('webhdfs', 'webhdfs/bad-op'), path: BATCH_PATH },
      { ...file, path: LIST_PATH },
    ]);
    const failure = await failureOf(idsOf(await aWebHdfs([server.url])));
    expect(failure.message).toContain('is a file');
  });

  it('encodes what is in a path', async () => {
    await using server = await serve([
      { path: `${API}/a%20b%23/100%25?op=LISTSTATUS_BATCH&user.name=spark`, body: aBatch([NAME]) },
    ]);
    expect(await idsOf(await aWebHdfs([server.url], { path: '/a b#/100%' }))).toEqual([NAME]);
  });
});

describe('two NameNodes', () => {
  it.for<[string, Partial<Exchange>]>([
    ['a standby', STANDBY],
    [
      'safe mode',
      { status: 403, body: remote('RetriableException', 'Name node is in safe mode.') },
    ],
    ['502', { status: 502, headers: { 'content-type': 'text/html' } }],
    ['silence', { fault: 'stall' }],
    ['a lost connection', { fault: 'hang-up' }],
  ])('the first answers %s: the second is asked, and remembered', async ([, answer]) => {
    await using first = await serve([{ ...answer, path: BATCH_PATH }]);
    await using second = await serve([listed(), listed()]);
    const runtime = aHttpRuntime();
    const fetcher = await aWebHdfs([first.url, second.url], patience(answer), runtime);
    expect(await idsOf(fetcher)).toEqual([NAME]);
    expect(await idsOf(fetcher)).toEqual([]);
    expect(runtime.pauses).toEqual([]);
  });

  it('a failover', async () => {
    const standby = { ...STANDBY, path: BATCH_PATH };
    await using first = await serve([listed(), standby, standby]);
    await using second = await serve([standby, listed()]);
    const runtime = aHttpRuntime();
    const fetcher = await aWebHdfs([first.url, second.url], {}, runtime);
    await idsOf(fetcher);
    await idsOf(fetcher);
    expect(runtime.pauses).toHaveLength(1);
  });

  it('none is active: both are told', async () => {
    const standbys = Array.from({ length: 4 }, () => ({ ...STANDBY, path: BATCH_PATH }));
    await using first = await serve(standbys);
    const away = await closedUrl();
    const failure = await failureOf(idsOf(await aWebHdfs([first.url, away])));
    expect(failure.code).toBe('unreachable');
    expect(failure.message).toMatch(/none of 2 NameNodes .*state standby.*ECONNREFUSED/);
  });
});

describe('errors', () => {
  it.for<[FetchErrorCode, string, RegExp, Partial<Exchange>]>([
    [
      'unauthorized',
      'no permission',
      /user=dr\.who.*HADOOP_USER_NAME/,
      recordedExchange('webhdfs', 'webhdfs/open-anonymous'),
    ],
    [
      'unauthorized',
      'HttpFS',
      /Authentication/,
      recordedExchange('webhdfs', 'httpfs/open-anonymous'),
    ],
    [
      'unauthorized',
      'an old token',
      /new delegation token/,
      {
        status: 403,
        body: remote('InvalidToken', "token (token for eva) can't be found in cache"),
      },
    ],
    [
      'not-found',
      'no such folder',
      /\/no-such-dir/,
      recordedExchange('webhdfs', 'webhdfs/missing-liststatus'),
    ],
    ['bad-payload', "somebody else's 404", /host, port and prefix/, { status: 404, body: '{}' }],
    ['bad-payload', 'HTML', /HTML/, { headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['throttled', '429', /429/, { status: 429, headers: { 'retry-after': '3600' } }],
    ['timeout', 'silence', /sent nothing/, { fault: 'stall' }],
    ['too-large', '413', /413/, { status: 413 }],
    ['unreachable', '500', /500/, { status: 500, body: remote('RuntimeException', 'oops') }],
  ])('%s: %s', async ([code, , message, answer]) => {
    const exchange = { ...answer, path: BATCH_PATH };
    const whole = { ...answer, path: LIST_PATH };
    const times = code === 'unreachable' ? 4 : 1;
    await using server = await serve(Array.from({ length: times }, () => exchange));
    if (code === 'bad-payload') server.expect(whole);
    const failure = await failureOf(idsOf(await aWebHdfs([server.url], patience(answer))));
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain('\n');
    expect(failure.code).toBe(code);
  });
});

describe('who asks', () => {
  const op = 'op=LISTSTATUS_BATCH';

  it.for<[string, Parameters<typeof aWebHdfs>[1], string]>([
    ['the user of Hadoop', {}, `${op}&user.name=spark`],
    ['another', { auth: { kind: 'simple', userName: 'eva' } }, `${op}&user.name=eva`],
    ['for another', { doAs: 'eva' }, `doas=eva&${op}&user.name=spark`],
    ['whom the token names', { delegationToken: { env: 'TOKEN' } }, `delegation=t0ken&${op}`],
  ])('%s', async ([, settings, query]) => {
    await using server = await serve([{ path: `${API}${FOLDER}?${query}`, body: aBatch([NAME]) }]);
    expect(await idsOf(await aWebHdfs([server.url], settings))).toEqual([NAME]);
  });

  it.for<[string, Parameters<typeof aWebHdfs>[1]]>([
    ['doAs', { doAs: 'eva' }],
    ['a user name', { auth: { kind: 'simple', userName: 'eva' } }],
  ])('a token beside %s is refused', async ([, settings]) => {
    const opening = aWebHdfs(['http://nn:9870'], {
      ...settings,
      delegationToken: { env: 'TOKEN' },
    });
    expect((await failureOf(opening)).message).toContain('leave out');
  });

  it('the token is in no message', async () => {
    const path = `${API}${FOLDER}?delegation=t0ken&op=LISTSTATUS_BATCH`;
    await using server = await serve([
      { path, status: 403, body: remote('AccessControlException', 'not with t0ken') },
    ]);
    const fetcher = await aWebHdfs([server.url], { delegationToken: { env: 'TOKEN' } });
    const failure = await failureOf(idsOf(fetcher));
    expect(failure.message).toContain('not with');
    expect(failure.message).not.toContain('t0ken');
  });
});
