import { describe, expect, it } from 'vitest';
import { createYarn, type Yarn } from '../../../src/fetchers/yarn/yarn.ts';
import { closedUrl, type Exchange, serve } from '../../support/fixture-server.ts';
import { aHttpRuntime, type TestHttpRuntime } from '../../support/http-runtime.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aSignal, failureOf } from '../shared/reading.ts';

const ID = 'application_1_0001';
const PATH = `/ws/v1/cluster/apps/${ID}`;
const TEXT = { 'content-type': 'text/plain;charset=utf-8' };

/** An active one that does not know the application: one exchange, and no doubt who answered. */
const ACTIVE = recordedExchange('yarn', 'rm-ha/active-app-unknown');
const STANDBY = recordedExchange('yarn', 'rm-ha/standby-app-unknown');
const NONE_ACTIVE = recordedExchange('yarn', 'rm-ha/none-active-apps', { path: PATH });

function aYarn(baseUrls: readonly string[], runtime: TestHttpRuntime = aHttpRuntime()): Yarn {
  const limits = { headersMs: 300, attemptCount: 3 };
  return createYarn({ cluster: 'prod', baseUrls, http: { limits } }, runtime);
}

describe('two ResourceManagers', () => {
  it.for<[string, Exchange]>([
    ['307 with Location', STANDBY],
    ['307 with Refresh only', NONE_ACTIVE],
    [
      '200 with Refresh',
      {
        path: PATH,
        headers: { ...TEXT, refresh: '3; url=http://rm2:8088/' },
        body: 'This is standby RM. Redirecting to the current active RM: http://rm2:8088/',
      },
    ],
    ['200 and a text', { path: PATH, headers: TEXT, body: 'There is no active RM right now.\n' }],
    ['503', { path: PATH, status: 503, body: '' }],
    ['502 of a proxy', { path: PATH, status: 502, headers: { 'content-type': 'text/html' } }],
    ['another page', { path: PATH, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['silence', { path: PATH, fault: 'stall' }],
    ['a lost connection', { path: PATH, fault: 'hang-up' }],
    ['401', { path: PATH, status: 401 }],
  ])('the first answers %s: the second is asked, and remembered', async ([, answer]) => {
    await using first = await serve([answer]);
    await using second = await serve([ACTIVE, ACTIVE]);
    const runtime = aHttpRuntime();
    const yarn = aYarn([first.url, second.url], runtime);
    expect(await yarn.application(ID, aSignal())).toBeUndefined();
    expect(await yarn.application(ID, aSignal())).toBeUndefined();
    expect(runtime.pauses).toEqual([]);
  });

  it('the first is away', async () => {
    await using second = await serve([ACTIVE]);
    const yarn = aYarn([await closedUrl(), second.url]);
    expect(await yarn.application(ID, aSignal())).toBeUndefined();
  });

  it('a failover in the middle', async () => {
    await using first = await serve([ACTIVE, STANDBY, STANDBY]);
    await using second = await serve([NONE_ACTIVE, ACTIVE, ACTIVE]);
    const runtime = aHttpRuntime();
    const yarn = aYarn([first.url, second.url], runtime);
    for (const pauses of [0, 1, 1]) {
      expect(await yarn.application(ID, aSignal())).toBeUndefined();
      expect(runtime.pauses).toHaveLength(pauses);
    }
  });

  it('a failover between the application and its attempts', async () => {
    const id = 'application_1795236425508_0002';
    const path = `/ws/v1/cluster/apps/${id}/appattempts`;
    await using first = await serve([
      recordedExchange('yarn', 'rm/app-fail-3.5'),
      { ...STANDBY, path },
    ]);
    await using second = await serve([
      recordedExchange('yarn', 'rm-recovered/appattempts-fail-3.5'),
    ]);
    const facts = await aYarn([first.url, second.url]).application(id, aSignal());
    expect(facts?.attempts).toHaveLength(2);
  });

  it('none is active in the end', async () => {
    await using first = await serve([STANDBY, STANDBY, STANDBY]);
    await using second = await serve([NONE_ACTIVE, NONE_ACTIVE, NONE_ACTIVE]);
    const runtime = aHttpRuntime();
    const yarn = aYarn([first.url, second.url], runtime);
    const error = await failureOf(yarn.application(ID, aSignal()));
    expect(error).toMatchObject({ code: 'unreachable', source: 'yarn' });
    expect(error.message).toContain('none of 2 ResourceManagers is active');
    expect(error.message).toContain(`${first.url}${PATH} is a standby: name every`);
    expect(error.message).toContain(`${second.url}${PATH} is a standby, and knows of no active`);
    expect(runtime.pauses).toEqual([250, 500]);
  });

  it('credentials that the active one refuses are what is told', async () => {
    await using first = await serve([STANDBY]);
    await using second = await serve([{ path: PATH, status: 401 }]);
    const yarn = aYarn([first.url, second.url]);
    expect((await failureOf(yarn.application(ID, aSignal()))).code).toBe('unauthorized');
  });

  it('both hang', async () => {
    await using first = await serve([{ path: PATH, fault: 'stall' }]);
    await using second = await serve([{ path: PATH, fault: 'stall' }]);
    const yarn = aYarn([first.url, second.url]);
    expect((await failureOf(yarn.application(ID, aSignal()))).code).toBe('timeout');
  });

  it('429 is for the one that said it', async () => {
    const status = { path: PATH, status: 429, headers: { 'retry-after': '1' } };
    await using first = await serve([status, ACTIVE]);
    await using second = await serve();
    const runtime = aHttpRuntime();
    const yarn = aYarn([first.url, second.url], runtime);
    expect(await yarn.application(ID, aSignal())).toBeUndefined();
    expect(runtime.pauses).toEqual([1_250]);
  });
});

describe('one ResourceManager', () => {
  it('that is a standby', async () => {
    await using server = await serve([STANDBY, STANDBY, STANDBY]);
    const error = await failureOf(aYarn([server.url]).application(ID, aSignal()));
    expect(error.code).toBe('unreachable');
    expect(error.message).toContain('name every ResourceManager');
  });

  it('behind a gateway that wants a login', async () => {
    const headers = { location: 'https://knox.example.org/gateway/knoxsso/api/v1/websso' };
    await using server = await serve([{ path: PATH, status: 302, headers }]);
    const error = await failureOf(aYarn([server.url]).application(ID, aSignal()));
    expect(error.code).toBe('unauthorized');
  });

  it('that comes back', async () => {
    await using server = await serve([{ path: PATH, fault: 'hang-up' }, ACTIVE]);
    const runtime = aHttpRuntime();
    expect(await aYarn([server.url], runtime).application(ID, aSignal())).toBeUndefined();
    expect(runtime.pauses).toEqual([250]);
  });

  it.for<[readonly string[], string]>([
    [[], 'no ResourceManager was named'],
    [['rm1:8088'], 'is no http or https URL'],
  ])('addresses %j', ([baseUrls, says]) => {
    expect(() => aYarn(baseUrls)).toThrow(says);
  });
});

describe('managers', () => {
  it('each tells of itself', async () => {
    await using first = await serve([recordedExchange('yarn', 'rm-ha/standby-info')]);
    await using second = await serve([recordedExchange('yarn', 'rm-ha/active-info')]);
    const closed = await closedUrl();
    expect(await aYarn([first.url, second.url, closed]).managers(aSignal())).toMatchObject([
      { url: `${first.url}/ws/v1/cluster`, isActive: false, version: '3.4.2' },
      { isActive: true, version: '3.4.2', startedAtMs: expect.any(Number) },
      { url: `${closed}/ws/v1/cluster`, error: { code: 'unreachable' } },
    ]);
  });
});
