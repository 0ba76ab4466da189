import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { FetchError } from '../../../src/fetchers/fetcher.ts';
import { closedUrl, type Exchange, serve } from '../../support/fixture-server.ts';
import { bucketOf, SECRETS } from './bucket-of.ts';
import { recorded } from './recorded.ts';

const { signal } = new AbortController();
const PREFIX = { prefix: 'spark-events/' };
const LIST = '/logs/?encoding-type=url&list-type=2&prefix=spark-events%2F';
const XML = { 'content-type': 'application/xml' };

function refusal(code: string, status: number, more = ''): Exchange {
  const message = `no: ${SECRETS.join(' ')}`;
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message>${more}<RequestId>1</RequestId></Error>`;
  return { path: LIST, status, headers: XML, body };
}

async function failureOf(
  exchanges: readonly Exchange[],
  asked: Parameters<typeof bucketOf>[1] = {},
): Promise<FetchError> {
  await using server = await serve(exchanges);
  return await failureAt(server.url, asked);
}

async function failureAt(
  url: string,
  asked: Parameters<typeof bucketOf>[1] = {},
): Promise<FetchError> {
  const thrown: unknown = await bucketOf(url, asked)
    .list(PREFIX, signal)
    .catch((error: unknown) => error);
  if (!(thrown instanceof FetchError)) throw new Error('no FetchError', { cause: thrown });
  const all = inspect(thrown, { depth: Infinity, showHidden: true });
  expect(SECRETS.filter((secret) => all.includes(secret))).toEqual([]);
  expect(thrown.message).not.toContain('\n');
  return thrown;
}

describe('what a real store refuses', () => {
  it.for([
    ['access-denied', 'unauthorized', '(403 AccessDenied): the keys need s3:ListBucket'],
    ['invalid-access-key', 'unauthorized', '(403 InvalidAccessKeyId): check the access keys'],
    ['signature-does-not-match', 'unauthorized', '(403 SignatureDoesNotMatch): check the access'],
    ['invalid-token', 'unauthorized', '(403 InvalidTokenId): temporary access keys have expired'],
    ['wrong-region', 'bad-payload', 'in another region: say "region": "eu-central-1"'],
    ['no-such-bucket', 'not-found', '(404 NoSuchBucket): there is no such bucket'],
  ] as const)('%s', async ([name, code, says]) => {
    const error = await failureOf([recorded(name, { path: LIST })]);
    expect(error).toMatchObject({ code, source: 's3 s3://logs/spark-events' });
    expect(error.message).toContain(`s3://logs/spark-events/ `);
    expect(error.message).toContain(says);
  });

  it.for([
    ['no-such-key', 'it is not there (any more)'],
    ['get-other-etag', 'it was replaced while it was read'],
    ['get-range-behind', 'it was replaced while it was read'],
  ] as const)('of an object: %s', async ([name, says]) => {
    await using server = await serve([recorded(name, { path: GET })]);
    await expect(
      bucketOf(server.url).get({ key: 'spark-events/gone', offset: 0 }, signal),
    ).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining(says) });
  });
});

const GET = '/logs/spark-events/gone?x-id=GetObject';

describe('what stores call their errors', () => {
  it.for([
    ['ExpiredToken', 400, 'unauthorized', 'renew them'],
    ['TokenRefreshRequired', 400, 'unauthorized', 'renew them'],
    ['RequestTimeTooSkewed', 403, 'unauthorized', 'clock'],
    ['AllAccessDisabled', 403, 'unauthorized', 'closed to everybody'],
    ['InvalidObjectState', 403, 'not-found', 'restore it'],
    ['SlowDown', 503, 'throttled', 'asked less often'],
    ['TooManyRequestsException', 429, 'throttled', 'asked less often'],
    ['ServiceUnavailable', 503, 'unreachable', 'not healthy'],
    ['InternalError', 500, 'unreachable', 'not healthy'],
    ['RequestTimeout', 400, 'timeout', 'busy'],
    ['PermanentRedirect', 301, 'bad-payload', 'name it under "region"'],
    ['InvalidBucketName', 400, 'bad-payload', 'name of the bucket'],
    // none of the known ones: the status tells
    ['NeverHeardOf', 403, 'unauthorized', '(403 NeverHeardOf)'],
    ['NeverHeardOf', 404, 'not-found', '(404 NeverHeardOf)'],
    ['NeverHeardOf', 409, 'bad-payload', 'no S3-compatible store'],
    ['NeverHeardOf', 504, 'timeout', '(504 NeverHeardOf)'],
    ['NeverHeardOf', 599, 'unreachable', '(599 NeverHeardOf)'],
    ['constructor', 403, 'unauthorized', '(403): '],
    [SECRETS.join('-'), 403, 'unauthorized', '(403): '],
  ] as const)('%s with %d', async ([name, status, code, says]) => {
    const error = await failureOf([refusal(name, status)]);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
  });

  it('tell the region in a header, too', async () => {
    const redirect = refusal('PermanentRedirect', 301);
    const headers = { ...XML, 'x-amz-bucket-region': 'eu-west-1' };
    const error = await failureOf([{ ...redirect, headers }]);
    expect(error.message).toContain('say "region": "eu-west-1"');
  });

  it('are not believed everything', async () => {
    const error = await failureOf([
      refusal('AuthorizationHeaderMalformed', 400, '<Region>no "region"\u2028here</Region>'),
    ]);
    expect(error.message).toMatch(/region: name it under "region"$/);
  });
});

function listing(contents: string, before = ''): { readonly status: 200; readonly body: string } {
  const body = `<?xml version="1.0"?>${before}<ListBucketResult><Name>logs</Name>${contents}</ListBucketResult>`;
  return { status: 200, body };
}

const KEY = '<Key>spark-events/a</Key>';
const ENTITIES =
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';

describe('what is no store', () => {
  it.for([
    [{ status: 200, body: '<html><body>Sign in</body></html>' }, 'bad-payload'],
    [{ status: 200, body: '<ListBucketResult><Contents>' }, 'bad-payload'],
    [{ status: 200, body: '{"a": 1}' }, 'bad-payload'],
    [{ status: 200, body: '\u0000\u0001' }, 'bad-payload'],
    [listing(`<Contents>${KEY}<LastModified>yesterday</LastModified></Contents>`), 'bad-payload'],
    [listing(`<Contents>${KEY}<Size>many</Size></Contents>`), 'bad-payload'],
    [listing('<Contents/>'), 'bad-payload'],
    [listing('<Contents><Key>&b;</Key><Size>1</Size></Contents>', ENTITIES), 'bad-payload'],
    [listing(`<Contents><__proto__><x>1</x></__proto__>${KEY}</Contents>`), 'bad-payload'],
    [{ status: 200, body: '<a>'.repeat(20_000) }, 'bad-payload'],
    [{ status: 302, headers: { location: 'http://10.0.0.1/' } }, 'bad-payload'],
    [{ status: 401, body: 'who are you?' }, 'unauthorized'],
    [{ status: 404, body: '<html>nothing here</html>' }, 'not-found'],
    [{ status: 502, body: '<html>bad gateway' }, 'unreachable'],
    [{ status: 503, body: '' }, 'unreachable'],
  ] as const)('%#', async ([answer, code]) => {
    const error = await failureOf([
      { path: LIST, headers: { 'content-type': 'text/html' }, ...answer },
    ]);
    expect(error).toMatchObject({ code });
  });
});

describe('the way to a store', () => {
  it('leads nowhere', async () => {
    const url = await closedUrl();
    expect(await failureAt(url)).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(`${url} cannot be reached (ECONNREFUSED)`),
    });
  });

  it('breaks before an answer', async () => {
    const error = await failureOf([{ path: LIST, fault: 'hang-up' }]);
    expect(error.code).toBe('unreachable');
  });

  it('breaks within an answer', async () => {
    const error = await failureOf([recorded('list', { fault: 'cut' })]);
    expect(error.code).toBe('unreachable');
  });

  it('is too long', async () => {
    const error = await failureOf([{ path: LIST, fault: 'stall' }], { limits: { headersMs: 80 } });
    expect(error).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('did not answer in time'),
    });
  });

  it('falls silent within an answer', async () => {
    const stall = recorded('list', { fault: 'stall-in-body' });
    const error = await failureOf([stall], { limits: { idleBodyMs: 80 } });
    expect(error.code).toBe('timeout');
  });
});

describe('what is tried again', () => {
  it('is a store that is asked too much, and one that is not well', async () => {
    await using server = await serve([
      refusal('SlowDown', 503),
      refusal('InternalError', 500),
      recorded('list'),
    ]);
    const { objects } = await bucketOf(server.url, { limits: { attemptCount: 3 } }).list(
      PREFIX,
      signal,
    );
    expect(objects).toHaveLength(14);
  });

  it('ends', async () => {
    const slow = refusal('SlowDown', 503);
    const error = await failureOf([slow, slow], { limits: { attemptCount: 2 } });
    expect(error.code).toBe('throttled');
  });

  it('is nothing that will not change', async () => {
    const denied = recorded('access-denied');
    const error = await failureOf([denied], { limits: { attemptCount: 3 } });
    expect(error.code).toBe('unauthorized');
  });
});
