import { describe, expect, it } from 'vitest';
import type { SearchQuery } from '../../src/store/insights.ts';
import { StoreError } from '../../src/store/store-error.ts';
import type { AnalysisDraft } from '../builders/analysis.ts';
import { aLowFinding, aRootFinding } from '../builders/finding.ts';
import { aRun, HOUR_MS, MONDAY_MS, numbersOf, storesOf } from './insights-fixture.ts';

const RUNS: readonly AnalysisDraft[] = [
  {},
  { application: { name: 'NightlyOrders_v2', user: 'ann', queue: 'root.adhoc' } },
  {
    application: { user: 'bob', outcome: 'failed', cluster: 'lab', jobKey: 'airflow/clicks.daily' },
  },
  { engine: { preset: 'dr-elephant' }, verdict: { severity: 'moderate' } },
  {
    verdict: { severity: 'low', headline: 'Nichts zu tun' },
    findings: [],
    alsoNoticed: [
      aLowFinding({
        heuristicId: 'spill',
        headline: 'Stage 9 spilled 41 MiB of warehouse.fact_sales',
      }),
      aLowFinding({
        heuristicId: 'failed-app-root-cause',
        headline: 'Job 3 failed: ValueError: no float: Miller in /data/pii',
      }),
    ],
    application: { id: 'spark-9a8b7c6d', name: '每日订单 Zählung', jobKey: 'daily' },
  },
  {
    findings: [
      aRootFinding({ heuristicId: 'spill', subject: { kind: 'host', host: 'dn07.example.com' } }),
    ],
  },
];

async function search() {
  const { insights } = await storesOf(...RUNS.map((draft, number) => aRun(number, draft)));
  return async (query: Partial<SearchQuery>): Promise<readonly number[]> => {
    const { rows } = await insights.search({ limit: 50, ...query });
    return rows.map(({ application }) => (application.startedAtMs - MONDAY_MS) / HOUR_MS);
  };
}

describe('search', () => {
  it.for<{ query: Partial<SearchQuery>; finds: readonly number[] }>([
    { query: {}, finds: [5, 4, 3, 2, 1, 0] },
    { query: { user: 'ann' }, finds: [1] },
    { query: { user: 'nobody' }, finds: [] },
    { query: { queue: 'root.adhoc' }, finds: [1] },
    { query: { jobKey: 'airflow/clicks.daily' }, finds: [2] },
    { query: { cluster: 'lab' }, finds: [2] },
    { query: { outcome: 'failed' }, finds: [2] },
    { query: { outcome: 'killed' }, finds: [] },
    { query: { preset: 'dr-elephant' }, finds: [3] },
    { query: { heuristicId: 'spill' }, finds: [5, 4] },
    { query: { heuristicId: 'spill', atLeast: 'moderate' }, finds: [5] },
    { query: { heuristicId: 'spill', user: 'etl', outcome: 'succeeded' }, finds: [5, 4] },
    { query: { atLeast: 'moderate' }, finds: [5, 3, 2, 1, 0] },
    { query: { atLeast: 'severe', preset: 'recommended' }, finds: [5, 2, 1, 0] },
    { query: { atLeast: 'none' }, finds: [5, 4, 3, 2, 1, 0] },
    { query: { fromMs: MONDAY_MS + HOUR_MS, toMs: MONDAY_MS + 3 * HOUR_MS }, finds: [2, 1] },
    {
      query: { fromMs: MONDAY_MS + HOUR_MS, toMs: MONDAY_MS + 3 * HOUR_MS, user: 'bob' },
      finds: [2],
    },
    { query: { fromMs: MONDAY_MS + 2.5 * HOUR_MS, user: 'bob' }, finds: [] },
    { query: { text: 'nightly' }, finds: [5, 3, 2, 1, 0] },
    { query: { text: 'ORDERS night' }, finds: [5, 3, 2, 1, 0] },
    { query: { text: 'nightlyord' }, finds: [1] },
    { query: { text: 'v2 ann' }, finds: [1] },
    { query: { text: 'clicks' }, finds: [2] },
    { query: { text: 'airflow/clicks.d' }, finds: [2] },
    { query: { text: 'fact_sales' }, finds: [4] },
    { query: { text: 'valueerror' }, finds: [4] },
    { query: { text: 'mil' }, finds: [] },
    { query: { text: 'pii' }, finds: [] },
    { query: { text: 'zahl' }, finds: [4] },
    { query: { text: '订' }, finds: [4] },
    { query: { text: 'dn07' }, finds: [5] },
    { query: { text: 'nichts orders' }, finds: [] },
    { query: { text: 'ightly' }, finds: [] },
    { query: { text: '   ' }, finds: [5, 4, 3, 2, 1, 0] },
    { query: { text: '***' }, finds: [] },
    { query: { text: 'nightly', user: 'ann', atLeast: 'severe' }, finds: [1] },
    { query: { applicationId: 'application_1700000000000_0002' }, finds: [2] },
    { query: { applicationId: 'job_1700000000000_0002' }, finds: [2] },
    { query: { applicationId: 'application_1700000000000_000' }, finds: [5, 3, 2, 1, 0] },
    { query: { applicationId: 'appl', user: 'ann' }, finds: [1] },
    { query: { applicationId: 'spark-9a8b7' }, finds: [4] },
    { query: { applicationId: 'SPARK' }, finds: [] },
    { query: { applicationId: 'application_18' }, finds: [] },
  ])('for $query finds $finds', async ({ query, finds }) => {
    expect(await (await search())(query)).toEqual(finds);
  });

  it.for<{ text: string; finds: readonly number[] }>([
    { text: '"', finds: [] },
    { text: '^a', finds: [2, 1] },
    { text: 'a*', finds: [2, 1] },
    { text: 'a" OR "b', finds: [2] },
    { text: 'a AND NOT b', finds: [] },
    { text: 'NEAR(a b)', finds: [] },
    { text: 'words:a', finds: [] },
    { text: 'u==1', finds: [] },
    { text: '\0a\ud800', finds: [2, 1] },
    { text: '…'.repeat(5_000), finds: [] },
    { text: 'a '.repeat(50_000), finds: [2, 1] },
    { text: 'a'.repeat(50_000), finds: [] },
  ])('takes $text as words and as nothing else', async ({ text, finds }) => {
    expect(await (await search())({ text })).toEqual(finds);
  });

  it('pages through what it found, each once and newest first', async () => {
    const { insights } = await storesOf(...Array.from({ length: 25 }, (_, n) => aRun(n)));
    for (const query of [{}, { user: 'etl' }, { text: 'order' }, { applicationId: 'app' }]) {
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await insights.search({
          ...query,
          limit: 7,
          ...(cursor === undefined ? {} : { cursor }),
        });
        seen.push(...numbersOf(page.rows));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => 24 - n));
    }
  });

  it('orders what started in the same millisecond as lists do, and starts no clock has', async () => {
    const starts = [Number.MAX_SAFE_INTEGER, 5, 5, 5, 0, -7, -1e15];
    const { insights, analyses } = await storesOf(
      ...starts.map((startedAtMs, n) => aRun(n, { application: { startedAtMs } })),
    );
    const listed = await analyses.list({ limit: 9 });
    const found = await insights.search({ limit: 9, user: 'etl' });
    expect(numbersOf(found.rows)).toEqual(numbersOf(listed.rows));
    expect(numbersOf(found.rows)).toEqual([0, 3, 2, 1, 4, 5, 6]);
  });

  it('forgets what was replaced', async () => {
    const { insights, analyses } = await storesOf(aRun(1));
    await analyses.save(
      aRun(1, { application: { name: 'monthly-closing', user: 'eve', startedAtMs: MONDAY_MS } }),
    );
    expect((await insights.search({ limit: 9, text: 'nightly', user: 'etl' })).rows).toEqual([]);
    expect((await insights.search({ limit: 9, text: 'closing', user: 'eve' })).rows).toHaveLength(
      1,
    );
  });

  it.for([0, -1, 1.5, Number.NaN])('refuses a limit of %d', async (limit) => {
    const find = await search();
    await expect(find({ limit })).rejects.toThrow(StoreError);
    await expect(find({ limit, user: 'ann' })).rejects.toThrow(StoreError);
  });

  it('refuses a cursor of another make', async () => {
    await expect((await search())({ cursor: 'x', user: 'ann' })).rejects.toThrow('the cursor');
  });
});
