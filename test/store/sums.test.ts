import { describe, expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { aLowFinding, aRootFinding } from '../builders/finding.ts';
import { aRun, aSaving, DAY_MS, EVER, MONDAY_MS, storesOf } from './insights-fixture.ts';
import { temporaryFile } from './temporary-folder.ts';

describe('sums', () => {
  const host = { kind: 'host', host: 'dn7' } as const;
  const RUNS = [
    aRun(0, {
      findings: [
        aRootFinding({ heuristicId: 'spill', saving: aSaving(60_000, 2 ** 30) }),
        aRootFinding({ heuristicId: 'spill', saving: aSaving(1_000, 0) }),
        aRootFinding(),
      ],
    }),
    aRun(1, {
      findings: [
        aRootFinding({
          heuristicId: 'straggler-host',
          subject: host,
          saving: aSaving(5_000, 2 ** 20),
        }),
      ],
      application: { user: 'ann', outcome: 'failed' },
    }),
    aRun(30, {
      findings: [],
      alsoNoticed: [aLowFinding({ subject: host })],
      application: { user: 'ann', queue: 'root.adhoc', jobKey: 'clicks' },
    }),
    aRun(2, { engine: { preset: 'dr-elephant' } }),
  ];

  it('are of all under the recommended preset', async () => {
    const { insights } = await storesOf(...RUNS);
    const sums = { ...EVER, dimension: 'all', orderBy: 'applicationCount', limit: 9 } as const;
    const [row, ...rest] = await insights.sums(sums);
    expect(rest).toEqual([]);
    expect(row).toMatchObject({
      key: '',
      applicationCount: 3,
      failedCount: 1,
      durationMs: 3 * 1_800_000,
      heldCoreMs: 3 * 14_400_000,
    });
    expect(await insights.sums({ ...sums, preset: 'dr-elephant' })).toMatchObject([
      { applicationCount: 1 },
    ]);
    expect(await insights.sums({ ...sums, preset: 'no such' })).toEqual([]);
  });

  it('are of root findings by cause: an analysis counts once, its findings each', async () => {
    const { insights } = await storesOf(...RUNS);
    const rows = await insights.sums({
      ...EVER,
      dimension: 'cause',
      orderBy: 'recoverableWallMs',
      limit: 9,
    });
    expect(rows).toMatchObject([
      { key: 'shuffle-data-skew', applicationCount: 1 },
      {
        key: 'spill',
        applicationCount: 1,
        recoverableWallMs: 61_000,
        recoverableMemoryByteMs: 2 ** 30,
      },
      { key: 'straggler-host', applicationCount: 1, failedCount: 1, recoverableWallMs: 5_000 },
    ]);
  });

  it('are of all findings by host, with the savings of root findings', async () => {
    const { insights } = await storesOf(...RUNS);
    const rows = await insights.sums({
      ...EVER,
      dimension: 'host',
      orderBy: 'applicationCount',
      limit: 9,
    });
    expect(rows).toMatchObject([
      { key: 'dn7', applicationCount: 2, recoverableMemoryByteMs: 2 ** 20 },
    ]);
  });

  it.for([
    { dimension: 'user', keys: ['ann', 'etl'] },
    { dimension: 'queue', keys: ['root.batch', 'root.adhoc'] },
    { dimension: 'job', keys: ['nightly-orders', 'clicks'] },
    { dimension: 'job', within: { user: 'ann' }, keys: ['nightly-orders', 'clicks'] },
    { dimension: 'job', within: { queue: 'root.adhoc' }, keys: ['clicks'] },
    { dimension: 'cause', within: { user: 'ann' }, keys: ['straggler-host'] },
    { dimension: 'cause', within: { queue: 'root.adhoc' }, keys: [] },
    { dimension: 'user', within: { queue: 'root.batch' }, keys: ['etl', 'ann'] },
    { dimension: 'queue', within: { user: 'ann' }, keys: ['root.batch', 'root.adhoc'] },
    { dimension: 'job', within: { user: 'nobody' }, keys: [] },
  ] as const)('by $dimension within $within are of $keys', async ({ keys, ...query }) => {
    const { insights } = await storesOf(...RUNS);
    const rows = await insights.sums({ ...EVER, orderBy: 'applicationCount', limit: 9, ...query });
    expect(rows.map(({ key }) => key)).toEqual(keys);
  });

  it('are of the days that a window touches, and only so many', async () => {
    const { insights } = await storesOf(...RUNS);
    const sums = { dimension: 'user', orderBy: 'durationMs', limit: 9 } as const;
    const second = { fromMs: MONDAY_MS + DAY_MS, toMs: MONDAY_MS + DAY_MS + 1 };
    expect(await insights.sums({ ...sums, ...second })).toMatchObject([
      { key: 'ann', applicationCount: 1 },
    ]);
    expect(
      await insights.sums({ ...sums, fromMs: MONDAY_MS, toMs: MONDAY_MS + DAY_MS }),
    ).toHaveLength(2);
    expect(await insights.sums({ ...sums, ...EVER, limit: 1 })).toMatchObject([{ key: 'ann' }]);
  });

  it.for([{ dimension: 'host' }, { dimension: 'all' }, { dimension: 'user' }] as const)(
    'refuse $dimension within a user',
    async ({ dimension }) => {
      const { insights } = await storesOf(...RUNS);
      const query = {
        ...EVER,
        dimension,
        orderBy: 'durationMs',
        limit: 9,
        within: { user: 'ann' },
      } as const;
      await expect(insights.sums(query)).rejects.toThrow(StoreError);
    },
  );

  it('follow what another connection writes', async () => {
    const file = temporaryFile();
    await using reader = await openStores(file);
    await using writer = await openStores(file);
    const counts: number[] = [];
    for (const run of [
      ...RUNS.slice(0, 2),
      aRun(0, { application: { startedAtMs: MONDAY_MS + 9 * DAY_MS } }),
    ]) {
      await writer.analyses.save(run);
      const rows = await reader.insights.sums({
        ...EVER,
        toMs: MONDAY_MS + DAY_MS,
        dimension: 'user',
        orderBy: 'durationMs',
        limit: 9,
      });
      counts.push(rows.reduce((sum, { applicationCount }) => sum + applicationCount, 0));
    }
    expect(counts).toEqual([1, 2, 1]);
  });

  it('come day by day, those with something', async () => {
    const { insights } = await storesOf(...RUNS);
    expect(await insights.series({ ...EVER, dimension: 'user', key: 'ann' })).toMatchObject([
      { dayMs: MONDAY_MS, applicationCount: 1 },
      { dayMs: MONDAY_MS + DAY_MS, applicationCount: 1 },
    ]);
    expect(await insights.series({ ...EVER, dimension: 'cause', key: 'spill' })).toMatchObject([
      { recoverableWallMs: 61_000 },
    ]);
    expect(await insights.series({ ...EVER, dimension: 'all', key: '' })).toHaveLength(2);
    expect(await insights.series({ ...EVER, dimension: 'job', key: 'nobody' })).toEqual([]);
  });
});
