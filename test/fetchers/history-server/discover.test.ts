import { describe, expect, it } from 'vitest';
import type { DiscoveryPage, DiscoveryWindow, Fetcher } from '../../../src/fetchers/fetcher.ts';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { aSignal, failureOf } from '../shared/reading.ts';
import { aHistoryServer, recorded } from './a-history-server.ts';

/** What `aHttpRuntime` holds to be now. */
const NOW_MS = Date.UTC(2026, 0, 1, 12);
const DAY_MS = 86_400_000;
const API = '/api/v1/applications';
const NONE_RUNNING: Exchange = { path: `${API}?status=running`, body: '[ ]' };

function date(atMs: number): string {
  return encodeURIComponent(new Date(atMs).toISOString().replace('Z', 'GMT'));
}

function windowPath(fromMs: number, toMs?: number): string {
  const end = toMs === undefined ? '' : `&maxEndDate=${date(toMs)}`;
  return `${API}?status=completed&minEndDate=${date(fromMs)}${end}`;
}

interface AttemptRow {
  readonly attemptId?: string;
  readonly endTimeEpoch: number;
  readonly completed?: boolean;
  readonly startTimeEpoch?: number;
  readonly appSparkVersion?: string;
}

function row(id: string, attempts: readonly AttemptRow[]) {
  const defaults = { startTimeEpoch: 1, completed: true, appSparkVersion: '3.5.1', sparkUser: 'u' };
  return { id, name: id, attempts: attempts.map((attempt) => ({ ...defaults, ...attempt })) };
}

function listing(endsAtMs: readonly number[]): string {
  const rows = endsAtMs.map((endTimeEpoch) => row(`app-${endTimeEpoch}`, [{ endTimeEpoch }]));
  return JSON.stringify(rows);
}

async function pagesOf(
  source: Fetcher,
  window: Partial<DiscoveryWindow> = {},
): Promise<readonly DiscoveryPage[]> {
  const pages: DiscoveryPage[] = [];
  const asked: DiscoveryWindow = { fromMs: 0, order: 'oldest-first', ...window };
  for await (const page of source.discover(asked, aSignal())) pages.push(page);
  return pages;
}

function idsOf(pages: readonly DiscoveryPage[]): readonly (readonly string[])[] {
  return pages.map(({ applications }) => applications.map(({ ref }) => ref.id));
}

describe('discover', () => {
  it('leaves out, and counts, what has times or ids that none can be', async () => {
    const end = NOW_MS - DAY_MS;
    const rows = [
      row('app-1', [{ endTimeEpoch: end }, { endTimeEpoch: 1e300 }]),
      row('app-2', [{ endTimeEpoch: end, startTimeEpoch: 9e15 }]),
      row('app-3', [{ endTimeEpoch: end, attemptId: '1'.repeat(1_000) }]),
      row('x'.repeat(1_000), [{ endTimeEpoch: end }]),
    ];
    await using server = await serve([
      { path: windowPath(0), body: JSON.stringify(rows) },
      NONE_RUNNING,
    ]);
    const [page] = await pagesOf(aHistoryServer(server.url));
    expect(page?.applications.map(({ ref }) => ref.id)).toEqual(['app-1']);
    expect(page?.droppedCount).toBe(4);
  });

  it('as a real server tells it: every attempt, oldest first', async () => {
    await using server = await serve([
      recorded('3.5/lab/applications', { path: windowPath(0) }),
      recorded('3.5/lab/applications-running', { path: `${API}?status=running` }),
    ]);
    const [page] = await pagesOf(aHistoryServer(server.url));
    expect(page?.applications.map(({ ref }) => [ref.id.slice(-1), ref.attemptId])).toEqual([
      ['1', undefined],
      ['2', '1'],
      ['2', '2'],
      ['3', '1'],
      ['4', undefined],
      ['5', '1'],
      ['5', '2'],
      ['6', '1'],
    ]);
    expect(page?.applications.at(-1)).toEqual({
      ref: { cluster: 'prod', id: 'application_1795236425508_0006', attemptId: '1' },
      endedAtMs: 1_795_236_683_629,
      isInProgress: false,
      fingerprint: 'ended 1795236683629',
    });
    expect(page?.droppedCount).toBe(0);
  });

  it('an open end is taken up to the last that was told: what ended before may be listed later', async () => {
    const headers = { date: 'Thu, 01 Jan 2026 11:30:00 GMT' };
    await using server = await serve([
      NONE_RUNNING,
      { path: windowPath(5), body: listing([7]), headers },
    ]);
    const [page] = await pagesOf(aHistoryServer(server.url), { fromMs: 5 });
    expect(page?.takenToMs).toBe(7);
  });

  it('a closed one up to its end', async () => {
    await using server = await serve([NONE_RUNNING, { path: windowPath(5, 9), body: '[]' }]);
    expect(await pagesOf(aHistoryServer(server.url), { fromMs: 5, toMs: 9 })).toEqual([
      { applications: [], takenToMs: 9, droppedCount: 0 },
    ]);
  });

  it('a backlog newest first, in steps that grow while little comes', async () => {
    const steps: readonly (readonly [number, number?])[] = [
      [NOW_MS - DAY_MS],
      [NOW_MS - 3 * DAY_MS - 1, NOW_MS - DAY_MS - 1],
      [NOW_MS - 7 * DAY_MS - 2, NOW_MS - 3 * DAY_MS - 2],
      [NOW_MS - 10 * DAY_MS, NOW_MS - 7 * DAY_MS - 3],
    ];
    await using server = await serve([
      NONE_RUNNING,
      ...steps.map(([fromMs, toMs]) => ({
        path: windowPath(fromMs, toMs),
        body: listing([fromMs + 2, fromMs + 1]),
      })),
    ]);
    const fromMs = NOW_MS - 10 * DAY_MS;
    const pages = await pagesOf(aHistoryServer(server.url), { fromMs, order: 'newest-first' });
    expect(pages.map(({ takenToMs }) => takenToMs)).toEqual(steps.map(([from]) => from));
    expect(idsOf(pages)).toEqual(steps.map(([from]) => [`app-${from + 2}`, `app-${from + 1}`]));
  });

  it.for<[string, DiscoveryWindow['order'], readonly number[], readonly number[]]>([
    ['oldest first', 'oldest-first', [100, 2_600, 4_000], [2_000, 3_000, 4_000]],
    ['newest first', 'newest-first', [4_000, 2_600, 100], [3_001, 2_001, 0]],
  ])('a window too large for one page is halved, %s', async ([, order, ends, taken]) => {
    const large = listing([4_000, 2_600, 100]);
    await using server = await serve([
      NONE_RUNNING,
      { path: windowPath(0, 4_000), body: large },
      { path: windowPath(0, 2_000), body: listing([100]) },
      { path: windowPath(2_001, 4_000), body: large },
      { path: windowPath(2_001, 3_000), body: listing([2_600]) },
      { path: windowPath(3_001, 4_000), body: listing([4_000]) },
    ]);
    const source = aHistoryServer(server.url, {}, { limits: { maxJsonBytes: 400 } });
    const pages = await pagesOf(source, { toMs: 4_000, order });
    expect(pages.flatMap(({ applications }) => applications[0]?.endedAtMs)).toEqual(ends);
    expect(pages.map(({ takenToMs }) => takenToMs)).toEqual(taken);
  });

  it('an open window too large is halved at now, and its later half stays open', async () => {
    const fromMs = NOW_MS - 4_000;
    await using server = await serve([
      NONE_RUNNING,
      { path: windowPath(fromMs), body: ' '.repeat(500) },
      { path: windowPath(fromMs, fromMs + 2_000), body: '[]' },
      { path: windowPath(fromMs + 2_001), body: '[]' },
    ]);
    const source = aHistoryServer(server.url, {}, { limits: { maxJsonBytes: 400 } });
    expect(await pagesOf(source, { fromMs })).toHaveLength(2);
  });

  it('a second that is too large is told', async () => {
    await using server = await serve([
      NONE_RUNNING,
      { path: windowPath(0, 999), body: ' '.repeat(500) },
    ]);
    const source = aHistoryServer(server.url, {}, { limits: { maxJsonBytes: 400 } });
    expect((await failureOf(pagesOf(source, { toMs: 999 }))).code).toBe('too-large');
  });

  it('an attempt that ended comes although a newer one runs, or died', async () => {
    const attempts = [
      { attemptId: '2', endTimeEpoch: -1, completed: false },
      { attemptId: '1', endTimeEpoch: 50 },
    ];
    const before = row('before', [{ endTimeEpoch: 4 }]);
    const body = JSON.stringify([row('open', attempts), before]);
    await using server = await serve([
      { path: `${API}?status=running`, body },
      { path: windowPath(5), body: '[]' },
    ]);
    const [page] = await pagesOf(aHistoryServer(server.url), { fromMs: 5 });
    expect(page?.applications.map(({ ref }) => [ref.id, ref.attemptId])).toEqual([['open', '1']]);
  });

  it('what is made up for a log that is not listed yet is no application', async () => {
    const made = { endTimeEpoch: 0, startTimeEpoch: 0, appSparkVersion: 'unknown' };
    const body = JSON.stringify([row('made-up', [made]), row('real', [{ endTimeEpoch: 9 }])]);
    await using server = await serve([NONE_RUNNING, { path: windowPath(0), body }]);
    const pages = await pagesOf(aHistoryServer(server.url));
    expect(idsOf(pages)).toEqual([['real']]);
    expect(pages[0]?.droppedCount).toBe(0);
  });

  it('rows and attempts that cannot be read are counted, the others read', async () => {
    const rows = [
      7,
      null,
      { id: '' },
      { id: 'half', attempts: [{ completed: 'yes' }] },
      row('good', [{ endTimeEpoch: 9 }]),
    ];
    await using server = await serve([
      NONE_RUNNING,
      { path: windowPath(0), body: JSON.stringify(rows) },
    ]);
    const pages = await pagesOf(aHistoryServer(server.url));
    expect(idsOf(pages)).toEqual([['good']]);
    expect(pages[0]?.droppedCount).toBe(4);
  });

  it('10 000 in one page', async () => {
    const ends = Array.from({ length: 10_000 }, (_, index) => 10_000 - index);
    await using server = await serve([NONE_RUNNING, { path: windowPath(0), body: listing(ends) }]);
    const [page] = await pagesOf(aHistoryServer(server.url));
    expect(page?.applications.map(({ endedAtMs }) => endedAtMs)).toEqual(ends.toReversed());
  });
});
