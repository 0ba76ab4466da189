import { describe, expect, it } from 'vitest';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aSignal, failureOf } from '../shared/reading.ts';
import { aFolder, api, batch, bytesOfLog, FOLDER, logOf, refusal } from './asking.ts';

const ID = 'application_1795236425508_0001';
const LIST = { path: api(FOLDER, 'op=LISTSTATUS_BATCH'), body: batch(0, ID) };
const OPEN = api(`${FOLDER}/${ID}`, 'op=OPEN');
const BINARY = { 'content-type': 'application/octet-stream' };

describe('a file that cannot be opened', () => {
  it.for<[string, Partial<Exchange>, string, RegExp]>([
    [
      'a user who may not read it',
      recordedExchange('webhdfs', 'webhdfs/open-anonymous'),
      'unauthorized',
      /user=dr\.who.*HADOOP_USER_NAME/,
    ],
    ['nobody', recordedExchange('webhdfs', 'httpfs/open-anonymous'), 'unauthorized', /401/],
    [
      'a refusal without end',
      refusal('AccessControlException', 'x'.repeat(5_000)),
      'unauthorized',
      /^.{0,100}x{500}…: ask as a user/,
    ],
    [
      'a redirect to nowhere',
      { status: 307, headers: BINARY },
      'bad-payload',
      /redirects to nowhere/,
    ],
    [
      'a redirect to what is no address',
      { status: 307, headers: { location: 'ftp://dn1/file' } },
      'bad-payload',
      /no address/,
    ],
    [
      'a login page',
      { status: 302, headers: { location: 'https://sso.example.org/login?back=1' } },
      'unauthorized',
      /login/i,
    ],
    [
      'a page',
      { headers: { 'content-type': 'text/html' }, body: '<html><title>Hi</title></html>' },
      'bad-payload',
      /HTML/,
    ],
  ])('%s', async ([, answer, code, message]) => {
    await using server = await serve([LIST, { ...answer, path: OPEN }]);
    const folder = await aFolder([server.url]);
    const error = await failureOf(bytesOfLog(folder, await logOf(folder, ID)));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe('who asks', () => {
  it('is a delegation token: in no message and no handle', async () => {
    const asked = `/webhdfs/v1${FOLDER}?delegation=t0ken-of-hdfs&op=LISTSTATUS_BATCH`;
    const open = `/webhdfs/v1${FOLDER}/${ID}?delegation=t0ken-of-hdfs&op=OPEN`;
    await using server = await serve([
      { path: asked, body: batch(0, ID) },
      {
        path: open,
        ...refusal(
          'InvalidToken',
          'token (HDFS_DELEGATION_TOKEN owner=etl t0ken-of-hdfs) is expired',
        ),
      },
    ]);
    const folder = await aFolder(
      [server.url],
      { auth: undefined, delegationToken: { env: 'TOKEN' } },
      undefined,
      { TOKEN: 't0ken-of-hdfs' },
    );
    const handle = await logOf(folder, ID);
    const error = await failureOf(bytesOfLog(folder, handle));

    expect(error.code).toBe('unauthorized');
    expect(`${JSON.stringify(handle)} ${error.message} ${String(error.cause)}`).not.toContain(
      't0ken',
    );
  });

  it('is HADOOP_USER_NAME where nothing is configured', async () => {
    const path = `/webhdfs/v1${FOLDER}?op=LISTSTATUS_BATCH&user.name=eva`;
    await using server = await serve([{ path, body: batch(0) }]);
    const folder = await aFolder([server.url], { auth: undefined }, undefined, {
      HADOOP_USER_NAME: 'eva',
    });

    expect(await folder.locate(ID, aSignal())).toEqual([]);
  });
});

describe('a handle of another making', () => {
  it.for([
    { name: 'x', paths: ['../../etc/passwd'], isInProgress: false, gaps: [] },
    { name: 'x', paths: ['/etc/passwd'], isInProgress: false, gaps: [] },
    { name: 'x', paths: ['a/./b'], isInProgress: false, gaps: [] },
    { attemptId: '1' },
  ])('is refused: %j', async (locator) => {
    await using server = await serve([LIST]);
    const folder = await aFolder([server.url]);
    const handle = { ...(await logOf(folder, ID)), locator };

    expect((await failureOf(folder.read(handle, { signal: aSignal() }))).code).toBe('bad-payload');
  });
});
