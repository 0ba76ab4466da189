import { describe, expect, it } from 'vitest';
import type { ManagerSettings } from '../../../src/fetchers/yarn/managers.ts';
import { createYarn, type FinishedPage, type Yarn } from '../../../src/fetchers/yarn/yarn.ts';
import { serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { recordedExchange } from '../../support/recorded-exchange.ts';
import { aSignal, failureOf } from '../shared/reading.ts';

const FAILED = 'application_1795236425508_0002';

function aYarn(url: string, http: ManagerSettings = {}): Yarn {
  return createYarn({ cluster: 'prod', baseUrls: [url], http }, aHttpRuntime());
}

function finishedPath(fromMs: number, toMs: number): string {
  const states = 'states=FINISHED%2CFAILED%2CKILLED&applicationTypes=SPARK';
  const window = `finishedTimeBegin=${fromMs}&finishedTimeEnd=${toMs}`;
  return `/ws/v1/cluster/apps?${states}&${window}&deSelects=resourceRequests`;
}

async function pagesOf(yarn: Yarn, toMs: number, newestFirst = false): Promise<FinishedPage[]> {
  const order = newestFirst ? 'newest-first' : 'oldest-first';
  const pages: FinishedPage[] = [];
  for await (const page of yarn.finished({ fromMs: 0, toMs }, order, aSignal())) pages.push(page);
  return pages;
}

function apps(endsAtMs: readonly number[]): string {
  const app = endsAtMs.map((finishedTime) => ({
    id: `application_1_${finishedTime}`,
    state: 'FINISHED',
    finishedTime,
    startedTime: 1,
  }));
  return JSON.stringify({ apps: { app } });
}

describe('application', () => {
  it('the answer about another one is not taken for it', async () => {
    const asked = 'application_1_0001';
    const path = `/ws/v1/cluster/apps/${asked}`;
    await using server = await serve([recordedExchange('yarn', 'rm/app-fail-3.5', { path })]);
    const error = await failureOf(aYarn(server.url).application(asked, aSignal()));
    expect(error).toMatchObject({
      code: 'bad-payload',
      message: `what the ResourceManager answers is the record of ${FAILED}, not of ${asked}`,
    });
  });

  it('with its attempts', async () => {
    await using server = await serve([
      recordedExchange('yarn', 'rm/app-fail-3.5'),
      recordedExchange('yarn', 'rm/appattempts-fail-3.5'),
    ]);
    const facts = await aYarn(server.url).application(FAILED, aSignal());
    expect(facts).toMatchObject({ ref: { cluster: 'prod', id: FAILED }, outcome: 'failed' });
    expect(facts?.attempts?.map(({ attemptId }) => attemptId)).toEqual(['1', '2']);
    expect(facts?.usage.attemptCount).toBe(2);
  });

  it.for<[string, string]>([
    ['/gateway/default/resourcemanager', '/gateway/default/resourcemanager/v1/cluster'],
    ['/gateway/default/resourcemanager/v1/', '/gateway/default/resourcemanager/v1/cluster'],
    ['/ws/v1/cluster', '/ws/v1/cluster'],
    ['/proxied/', '/proxied/ws/v1/cluster'],
  ])('under %s', async ([prefix, api]) => {
    await using server = await serve([
      recordedExchange('yarn', 'rm/app-fail-3.5', { path: `${api}/apps/${FAILED}` }),
      recordedExchange('yarn', 'rm/appattempts-fail-3.5', {
        path: `${api}/apps/${FAILED}/appattempts`,
      }),
    ]);
    const facts = await aYarn(`${server.url}${prefix}`).application(FAILED, aSignal());
    expect(facts?.ref.id).toBe(FAILED);
  });

  it('that YARN does not know is undefined', async () => {
    await using server = await serve([recordedExchange('yarn', 'rm/app-unknown')]);
    expect(await aYarn(server.url).application('application_1_0001', aSignal())).toBeUndefined();
  });

  it('that YARN forgets in between comes without attempts', async () => {
    await using server = await serve([
      recordedExchange('yarn', 'rm/app-fail-3.5'),
      recordedExchange('yarn', 'rm/app-unknown', {
        path: `/ws/v1/cluster/apps/${FAILED}/appattempts`,
      }),
    ]);
    const facts = await aYarn(server.url).application(FAILED, aSignal());
    expect(facts?.outcome).toBe('failed');
    expect(facts).not.toHaveProperty('attempts');
    expect(facts?.usage).not.toHaveProperty('attemptCount');
  });

  it.for(['local-1642039451826', 'app-20200706201101-0003', 'not-an-id', 'application_1_2/../x'])(
    '%s is none of YARN, and it is not asked',
    async (id) => {
      await using server = await serve();
      expect(await aYarn(server.url).application(id, aSignal())).toBeUndefined();
    },
  );

  it('a page that is not there is another trouble than an unknown application', async () => {
    const path = '/ws/v1/cluster/apps/application_1_0001';
    await using server = await serve([recordedExchange('yarn', 'rm/unknown-path', { path })]);
    const error = await failureOf(aYarn(server.url).application('application_1_0001', aSignal()));
    expect(error).toMatchObject({ code: 'bad-payload', source: 'yarn' });
    expect(error.message).toContain('no address of a ResourceManager');
  });
});

describe('finished', () => {
  it('as a real ResourceManager tells it, oldest first', async () => {
    const path = finishedPath(0, 2_000_000_000_000);
    await using server = await serve([recordedExchange('yarn', 'rm/apps-finished', { path })]);
    const [page] = await pagesOf(aYarn(server.url), 2_000_000_000_000);
    expect(page?.applications.map(({ ref }) => ref.id.slice(-1))).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
    expect(page).toMatchObject({ fromMs: 0, toMs: 2_000_000_000_000, droppedCount: 0 });
  });

  it('newest first', async () => {
    const body = apps([10, 30, 20]);
    await using server = await serve([{ path: finishedPath(0, 99), body }]);
    const [page] = await pagesOf(aYarn(server.url), 99, true);
    expect(page?.applications.map(({ finishedAtMs }) => finishedAtMs)).toEqual([30, 20, 10]);
  });

  it('none', async () => {
    const path = finishedPath(0, 99);
    await using server = await serve([recordedExchange('yarn', 'rm/apps-empty', { path })]);
    expect(await pagesOf(aYarn(server.url), 99)).toEqual([
      { fromMs: 0, toMs: 99, applications: [], droppedCount: 0 },
    ]);
  });

  it('one bad row is counted, and the others are read', async () => {
    const good = { id: 'application_1_0001', state: 'KILLED' };
    const body = JSON.stringify({ apps: { app: [{ id: 7 }, good, null] } });
    await using server = await serve([{ path: finishedPath(0, 99), body }]);
    const [page] = await pagesOf(aYarn(server.url), 99);
    expect(page?.droppedCount).toBe(2);
    expect(page?.applications.map(({ outcome }) => outcome)).toEqual(['killed']);
  });

  it('10 000 in one page', async () => {
    const ends = Array.from({ length: 10_000 }, (_, index) => 1 + ((index * 7_919) % 10_000));
    await using server = await serve([{ path: finishedPath(0, 10_000), body: apps(ends) }]);
    const [page] = await pagesOf(aYarn(server.url), 10_000);
    expect(page?.applications.map(({ finishedAtMs }) => finishedAtMs)).toEqual(
      ends.toSorted((a, b) => a - b),
    );
  });

  it.for<[string, boolean, readonly number[]]>([
    ['oldest first', false, [100, 2_600, 4_000]],
    ['newest first', true, [4_000, 2_600, 100]],
  ])('a window too large for one page is halved, %s', async ([, newestFirst, order]) => {
    const large = `${apps([100, 2_600, 4_000])}${' '.repeat(500)}`;
    await using server = await serve([
      { path: finishedPath(0, 4_000), body: large },
      { path: finishedPath(0, 2_000), body: apps([100]) },
      { path: finishedPath(2_001, 4_000), body: large },
      { path: finishedPath(2_001, 3_000), body: apps([2_600]) },
      { path: finishedPath(3_001, 4_000), body: apps([4_000]) },
    ]);
    const yarn = aYarn(server.url, { limits: { maxJsonBytes: 400 } });
    const pages = await pagesOf(yarn, 4_000, newestFirst);
    expect(pages.map(({ applications }) => applications[0]?.finishedAtMs)).toEqual(order);
  });

  it('a second that is too large is told', async () => {
    const body = ' '.repeat(500);
    await using server = await serve([{ path: finishedPath(0, 999), body }]);
    const yarn = aYarn(server.url, { limits: { maxJsonBytes: 400 } });
    expect((await failureOf(pagesOf(yarn, 999))).code).toBe('too-large');
  });

  it.for<[string, string, string]>([
    ['rm/apps-finished-xml', 'bad-payload', 'answers with application/xml'],
    ['rm/apps-bad-time', 'bad-payload', '"finishedTimeBegin value must be a number!"'],
    ['rm/info', 'bad-payload', 'at apps'],
    ['rm-ha/active-ui', 'bad-payload', 'answers with HTML'],
  ])('%s is %s', async ([name, code, says]) => {
    await using server = await serve([
      recordedExchange('yarn', name, { path: finishedPath(0, 99) }),
    ]);
    const error = await failureOf(pagesOf(aYarn(server.url), 99));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
  });
});
