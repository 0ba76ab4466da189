import { describe, expect, it } from 'vitest';
import { serve } from '../../support/fixture-server.ts';
import { aSignal, failureOf } from '../shared/reading.ts';
import { aHandle, aHistoryServer, recorded } from './a-history-server.ts';

const FAILED = 'application_1795236425508_0002';

function application(attempt: Record<string, unknown>): string {
  const defaults = { startTimeEpoch: 1, endTimeEpoch: 9, lastUpdatedEpoch: 10, completed: true };
  return JSON.stringify({ id: 'a', name: 'a', attempts: [{ ...defaults, ...attempt }] });
}

async function fingerprintOf(attempt: Record<string, unknown>): Promise<string | undefined> {
  const body = application(attempt);
  await using server = await serve([{ path: '/api/v1/applications/a', body }]);
  const [handle] = await aHistoryServer(server.url).locate('a', aSignal());
  return handle?.fingerprint;
}

describe('locate', () => {
  it('two records of every attempt', async () => {
    await using server = await serve([recorded('3.5/lab/app-fail/application')]);
    const source = aHistoryServer(server.url);
    const handles = await source.locate(FAILED, aSignal());
    expect(handles.map(({ record, ref }) => [record, ref.attemptId])).toEqual([
      ['archive', '2'],
      ['rest', '2'],
      ['archive', '1'],
      ['rest', '1'],
    ]);
    expect(handles[0]).toEqual({
      source: `history-server ${server.url}`,
      record: 'archive',
      ref: { cluster: 'prod', id: FAILED, attemptId: '2' },
      fingerprint: 'ended 1795236525484',
      isInProgress: false,
      changedAtMs: 1_795_236_525_581,
      location: `${server.url}/api/v1/applications/${FAILED}/2/logs`,
      locator: { applicationId: FAILED, attemptId: '2' },
    });
    expect(JSON.parse(JSON.stringify(handles))).toEqual(handles);
  });

  it('without attempts, and without logs where they are not wanted', async () => {
    await using server = await serve([recorded('3.5/lab/app-ok/application')]);
    const id = 'application_1795236425508_0001';
    const handles = await aHistoryServer(server.url, { logs: false }).locate(id, aSignal());
    expect(handles.map(({ record, ref }) => [record, 'attemptId' in ref])).toEqual([
      ['rest', false],
    ]);
  });

  it('an unknown application is nothing', async () => {
    await using server = await serve([recorded('3.5/lab/application-unknown')]);
    expect(await aHistoryServer(server.url).locate('application_1_0001', aSignal())).toEqual([]);
  });

  it.for(['a/b', '..', 'a?b', '', 'a b'])('no server is asked for %j', async (id) => {
    await using server = await serve();
    expect(await aHistoryServer(server.url).locate(id, aSignal())).toEqual([]);
  });

  it.for(['/../../../../x', '..', 'a b', '', '1'.repeat(101)])(
    'what is no attempt is none: %j',
    async (attemptId) => {
      const body = application({ attemptId });
      await using server = await serve([{ path: '/api/v1/applications/a', body }]);
      expect(await aHistoryServer(server.url).locate('a', aSignal())).toEqual([]);
    },
  );

  it('another address is another trouble than an unknown application', async () => {
    const path = '/api/v1/applications/a';
    await using server = await serve([recorded('3.5/lab/unknown-path', { path })]);
    const error = await failureOf(aHistoryServer(server.url).locate('a', aSignal()));
    expect(error.code).toBe('bad-payload');
    expect(error.message).toContain('no address of a Spark History Server');
  });

  it('the answer about another application is not taken for it', async () => {
    const asked = 'application_1_0001';
    const path = `/api/v1/applications/${asked}`;
    await using server = await serve([recorded('3.5/lab/app-ok/application', { path })]);
    const error = await failureOf(aHistoryServer(server.url).locate(asked, aSignal()));
    expect(error).toMatchObject({
      code: 'bad-payload',
      message: `what history-server ${server.url} answers is the record of application_1795236425508_0001, not of ${asked}`,
    });
  });

  it('a fingerprint changes when the attempt grows and when it ends', async () => {
    const open = { completed: false, endTimeEpoch: -1 };
    const seen = await Promise.all([
      fingerprintOf(open),
      fingerprintOf({ ...open, lastUpdatedEpoch: 11 }),
      fingerprintOf({}),
      fingerprintOf({ endTimeEpoch: 12 }),
    ]);
    expect(new Set(seen).size).toBe(4);
  });

  it('and not when a file was copied or a server started anew', async () => {
    expect(await fingerprintOf({ lastUpdatedEpoch: 99 })).toBe(await fingerprintOf({}));
  });

  it.for([
    ['', ''],
    ['/', ''],
    ['/api/v1', ''],
    ['/gateway/default/sparkhistory', '/gateway/default/sparkhistory'],
    ['/gateway/default/sparkhistory/api/v1/?q=1', '/gateway/default/sparkhistory'],
  ] as const)('under %j', async ([given, prefix]) => {
    const query = given.includes('?') ? '?q=1' : '';
    const path = `${prefix}/api/v1/applications/a${query}`;
    await using server = await serve([{ path, body: application({}) }]);
    const source = aHistoryServer(`${server.url}${given}`);
    expect(source.source).toBe(`history-server ${server.url}${prefix}`);
    const [handle] = await source.locate('a', aSignal());
    expect(handle?.location).toBe(`${server.url}${prefix}/api/v1/applications/a/logs`);
  });
});

describe('prepare', () => {
  it('asks something small until the log was replayed', async () => {
    const path = '/api/v1/applications/a/2/jobs?status=running';
    await using server = await serve([
      recorded('3.5/lab/application-unknown-jobs', { path }),
      { path, status: 500, body: 'not yet' },
      { path, body: '[ ]' },
    ]);
    const source = aHistoryServer(server.url);
    await source.prepare?.(aHandle(source, 'rest', 'a', '2'), aSignal());
    expect(server.requests).toHaveLength(3);
  });

  it.for<[string, number]>([
    ['3.5.9', 1],
    ['3.1.0', 1],
    ['3.0.3', 2],
    ['2.4.0-cdh6.3.2', 2],
  ])('an archive of %s takes %i requests', async ([spark, count]) => {
    await using server = await serve([
      { path: '/api/v1/version', body: JSON.stringify({ spark }) },
      ...(count === 2 ? [{ path: '/api/v1/applications/a/jobs?status=running', body: '[]' }] : []),
    ]);
    const source = aHistoryServer(server.url);
    await source.prepare?.(aHandle(source, 'archive', 'a'), aSignal());
    expect(server.requests).toHaveLength(count);
  });
});
