import { describe, expect, it } from 'vitest';
import type { Fetcher } from '../../../src/fetchers/fetcher.ts';
import { closedUrl, type Exchange, serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aSignal, failureOf } from '../shared/reading.ts';
import { aFolder, api, batch, bytesOfLog, FOLDER, listing, NOW_MS, refusal } from './asking.ts';

const BATCH = api(FOLDER, 'op=LISTSTATUS_BATCH');
const WHOLE = api(FOLDER, 'op=LISTSTATUS');
const behind = (n: number): string => api(FOLDER, `op=LISTSTATUS_BATCH&startAfter=${id(n)}`);
const id = (n: number): string => `application_1_${String(n).padStart(4, '0')}`;

/** What the folder holds of an application: nothing lists more than its whole. */
async function idsIn(folder: Fetcher, applicationId = id(1)): Promise<readonly string[]> {
  return (await folder.locate(applicationId, aSignal())).map(({ location }) =>
    location.slice(location.lastIndexOf('/') + 1),
  );
}

describe('the listing of a folder', () => {
  it('comes as a NameNode sends it', async () => {
    await using server = await serve([
      recordedExchange('webhdfs', 'webhdfs/liststatus-batch', { path: BATCH }),
      recordedExchange('webhdfs', 'webhdfs/liststatus-rolling'),
    ]);
    const folder = await aFolder([server.url]);
    const [handle] = await folder.locate('application_1795236425508_0004', aSignal());

    expect(handle).toMatchObject({
      source: `webhdfs ${server.url}${FOLDER}`,
      record: 'log',
      ref: { cluster: 'prod', id: 'application_1795236425508_0004' },
      isInProgress: false,
      location: `${server.url}${FOLDER}/eventlog_v2_application_1795236425508_0004`,
      changedAtMs: 1_795_236_615_664,
    });
  });

  it('comes in batches', async () => {
    await using server = await serve([
      { path: BATCH, body: batch(3, id(1), id(2)) },
      {
        path: api(FOLDER, `op=LISTSTATUS_BATCH&startAfter=${id(2)}`),
        body: batch(1, id(3), `${id(3)}_1`),
      },
      { path: api(FOLDER, `op=LISTSTATUS_BATCH&startAfter=${id(3)}_1`), body: batch(0, id(4)) },
    ]);
    const folder = await aFolder([server.url]);

    expect(await idsIn(folder, id(3))).toEqual([id(3), `${id(3)}_1`]);
    expect(await idsIn(folder, id(4))).toEqual([id(4)]);
    expect(await idsIn(folder, id(5))).toEqual([]);
  });

  it.for<[string, Exchange]>([
    ['an old NameNode', recordedExchange('webhdfs', 'webhdfs/bad-op', { path: BATCH })],
    ['an old HttpFS', recordedExchange('webhdfs', 'httpfs/bad-op', { path: BATCH })],
  ])('comes whole from %s', async ([, unknown]) => {
    await using server = await serve([unknown, { path: WHOLE, body: listing(id(1)) }]);

    expect(await idsIn(await aFolder([server.url]))).toEqual([id(1)]);
  });

  it('comes from HttpFS, which tells all at once', async () => {
    await using server = await serve([
      recordedExchange('webhdfs', 'httpfs/liststatus-batch', { path: BATCH }),
    ]);
    const folder = await aFolder([server.url]);

    expect(await idsIn(folder, 'application_1795236425508_0002')).toEqual([
      'application_1795236425508_0002_1',
      'application_1795236425508_0002_2',
    ]);
  });

  it('ends with a server that begins anew for ever', async () => {
    const path = api(FOLDER, `op=LISTSTATUS_BATCH&startAfter=${id(2)}`);
    await using server = await serve([
      { path: BATCH, body: batch(1, id(1), id(2)) },
      { path, body: batch(1, id(1), id(2)) },
      { path: WHOLE, body: listing(id(1), id(2), id(3)) },
    ]);

    expect(await idsIn(await aFolder([server.url]), id(3))).toEqual([id(3)]);
  });

  it('ends with a server that goes in a circle', async () => {
    await using server = await serve([
      { path: BATCH, body: batch(1, id(1), id(2)) },
      { path: behind(2), body: batch(1, id(3), id(4)) },
      { path: behind(4), body: batch(1, id(1), id(2)) },
      { path: WHOLE, body: listing(id(1), id(5)) },
    ]);

    expect(await idsIn(await aFolder([server.url]), id(5))).toEqual([id(5)]);
  });

  it('may be of ten thousand entries in one page', async () => {
    const names = Array.from({ length: 10_000 }, (_, n) => id(n));
    await using server = await serve([{ path: BATCH, body: batch(0, ...names) }]);

    expect(await idsIn(await aFolder([server.url]), id(9_999))).toEqual([id(9_999)]);
  });

  it('goes through a gateway', async () => {
    const path = '/gateway/default/webhdfs/v1/spark-events?op=LISTSTATUS_BATCH';
    const expects = { authorization: `Basic ${Buffer.from('eva:s3cret').toString('base64')}` };
    await using server = await serve([{ path, expects, body: batch(0, id(1)) }]);
    const folder = await aFolder(
      [`${server.url}/gateway/default/webhdfs/v1/`],
      { auth: { kind: 'basic', userName: 'eva', password: { env: 'PW' } } },
      undefined,
      { PW: 's3cret' },
    );

    expect(await idsIn(folder)).toEqual([id(1)]);
  });

  it('has names of every kind, and none that is no text', async () => {
    const odd = 'a b%2F?#ü';
    const body = batch(0, odd, 'x\ud800', id(1)).replace('"length":1000', '"length":-1');
    await using server = await serve([
      { path: BATCH, body },
      { path: api(`${FOLDER}/a%20b%252F%3F%23%C3%BC`, 'op=OPEN'), body: 'bytes' },
    ]);
    const folder = await aFolder([server.url]);
    const [handle] = await folder.locate('a-b-2F-ü', aSignal());
    if (handle === undefined) throw new Error('not found');

    expect(handle.location.endsWith(odd)).toBe(true);
    expect((await bytesOfLog(folder, handle)).toString()).toBe('bytes');
  });
});

describe('NameNodes', () => {
  const STANDBY = {
    path: BATCH,
    ...refusal('StandbyException', 'Operation category READ is not supported in state standby.'),
  };
  const GOOD = { path: BATCH, body: batch(0, id(1)) };

  it.for<[string, Exchange]>([
    ['is a standby', STANDBY],
    [
      'is in safe mode',
      { path: BATCH, ...refusal('SafeModeException', 'Name node is in safe mode.') },
    ],
    ['wants to be asked again', { path: BATCH, ...refusal('RetriableException', 'later') }],
    ['hangs', { path: BATCH, fault: 'stall' }],
    ['hangs up', { path: BATCH, fault: 'hang-up' }],
    ['is behind a proxy that answers 502', { path: BATCH, status: 502, body: '' }],
  ])('the first %s: the second is asked, and remembered', async ([, answer]) => {
    await using first = await serve([answer]);
    await using second = await serve([GOOD, { ...GOOD, body: batch(0, id(2)) }]);
    let nowMs = NOW_MS;
    const runtime = aHttpRuntime({ nowMs: () => nowMs });
    const folder = await aFolder([first.url, second.url], {}, runtime);

    expect(await idsIn(folder)).toEqual([id(1)]);
    nowMs += 60_000;
    expect(await idsIn(folder, id(2))).toEqual([id(2)]);
    expect(runtime.pauses).toEqual([]);
  });

  it('all are standby for a while', async () => {
    await using first = await serve([STANDBY, STANDBY]);
    await using second = await serve([STANDBY, GOOD]);
    const runtime = aHttpRuntime();

    expect(await idsIn(await aFolder([first.url, second.url], {}, runtime))).toEqual([id(1)]);
    expect(runtime.pauses).toHaveLength(1);
  });
});

describe('a folder that cannot be listed', () => {
  const answered = (more: Partial<Exchange>): readonly Exchange[] => [{ path: BATCH, ...more }];
  const twice = (more: Partial<Exchange>): readonly Exchange[] => [
    { path: BATCH, ...more },
    { path: WHOLE, ...more },
  ];

  it.for<[string, string, readonly Exchange[], RegExp]>([
    [
      'unauthorized',
      'the user may not',
      answered(refusal('AccessControlException', 'Permission denied: user=dr.who, access=READ')),
      /Permission denied: user=dr.who.*HADOOP_USER_NAME/,
    ],
    [
      'unauthorized',
      'nobody is named',
      [recordedExchange('webhdfs', 'httpfs/open-anonymous', { path: BATCH })],
      /401/,
    ],
    [
      'not-found',
      'it is not there',
      [recordedExchange('webhdfs', 'webhdfs/missing-liststatus', { path: BATCH })],
      /\/no-such-dir does not exist/,
    ],
    ['timeout', 'silence', answered({ fault: 'stall' }), /300 ms|0\.3 s|time/],
    [
      'throttled',
      'too many ask',
      Array.from({ length: 4 }, () => ({ path: BATCH, status: 429 })),
      /429/,
    ],
    [
      'bad-payload',
      'a page',
      twice({
        headers: { 'content-type': 'text/html' },
        body: '<html><title>Welcome</title></html>',
      }),
      /HTML|page/,
    ],
    [
      'unauthorized',
      'a login page',
      answered({
        headers: { 'content-type': 'text/html' },
        body: '<html><title>Sign in</title><input type="password"></html>',
      }),
      /login/,
    ],
    [
      'bad-payload',
      'JSON of another kind',
      twice({ body: '{"apps": null}' }),
      /FileStatuses|Directory/,
    ],
    ['bad-payload', 'half of JSON', twice({ body: '{"Direc' }), /JSON/],
    [
      'bad-payload',
      'the path of a file',
      [
        recordedExchange('webhdfs', 'webhdfs/bad-op', { path: BATCH }),
        recordedExchange('webhdfs', 'webhdfs/liststatus-file', { path: WHOLE }),
      ],
      /is a file: name the folder/,
    ],
  ])('%s: %s', async ([code, , exchanges, message]) => {
    await using server = await serve(exchanges);
    const error = await failureOf((await aFolder([server.url])).locate(id(1), aSignal()));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
    expect(error.message).not.toContain('user.name');
  });

  it('unreachable: nobody listens', async () => {
    const folder = await aFolder([await closedUrl()]);

    expect((await failureOf(folder.locate(id(1), aSignal()))).code).toBe('unreachable');
  });
});
