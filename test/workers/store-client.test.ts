import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { StoreError } from '../../src/store/store-error.ts';
import { openStoresInWorker } from '../../src/workers/store-client.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { openAnalyses } from '../store/open-analyses.ts';
import { temporaryFile } from '../store/temporary-folder.ts';
import { aRecord, aSighting, keyOf } from '../store/work-fixture.ts';

const ANALYSIS = anAnalysis({ application: { ...aRecord('a').ref } });

it('keeps what the stores keep, the same way', async () => {
  await using stores = await openStoresInWorker(temporaryFile());
  const { analyses, queue, sources } = stores;
  expect(await queue.take([aSighting('a')], 1)).toBe(1);
  expect(await queue.lease({ owner: 'me', count: 9, nowMs: 1, untilMs: 100 })).toMatchObject([
    { applicationId: 'a', state: 'leased' },
  ]);
  expect(await queue.renew('me', [keyOf('a'), keyOf('b')], 200)).toEqual([keyOf('a')]);
  await analyses.save(ANALYSIS, aRecord('a'));
  expect(await analyses.get(ANALYSIS.application)).toStrictEqual(ANALYSIS);
  expect(await analyses.judged(keyOf('a'), 'recommended')).toMatchObject([{ judgedCount: 1 }]);
  expect((await analyses.list({ limit: 9 })).rows).toHaveLength(1);
  expect(await queue.complete('me', keyOf('a'), 2)).toBe(true);
  await sources.put({ source: 's', polledAtMs: 5 });
  expect(await sources.all()).toEqual([{ source: 's', polledAtMs: 5 }]);
  expect(await queue.forget(3)).toBe(1);
  expect(await analyses.prune(Number.MAX_SAFE_INTEGER, 9)).toEqual([aRecord('a').ref]);
});

it('answers every question about many analyses', async () => {
  await using stores = await openStoresInWorker(temporaryFile());
  await stores.analyses.save(ANALYSIS);
  const { insights } = stores;
  const ever = { fromMs: 0, toMs: 4e12 };
  const of = { cluster: ANALYSIS.application.cluster, applicationId: ANALYSIS.application.id };
  const scope = { kind: 'application', ...of } as const;
  const said = {
    scope,
    heuristicId: 'spill',
    kind: 'wrong',
    reason: '',
    by: 'ann',
    atMs: 5,
  } as const;
  const { id } = await insights.dismiss(said);
  const sums = { ...ever, dimension: 'job', orderBy: 'durationMs', limit: 9 } as const;
  expect(await insights.sums(sums)).toHaveLength(1);
  expect(await insights.series({ ...ever, dimension: 'all', key: '' })).toHaveLength(1);
  const most = { ...ever, orderBy: 'recoverableWallMs', limit: 9 } as const;
  expect(await insights.mostToRecover(most)).toHaveLength(1);
  expect((await insights.search({ text: 'night', limit: 9 })).rows).toHaveLength(1);
  expect(await insights.attempts(of.applicationId, of.cluster)).toHaveLength(1);
  expect((await insights.runs({ jobKey: 'nightly-orders', limit: 9 })).rows).toHaveLength(1);
  expect(await insights.adoption(ever)).toEqual([]);
  expect(await insights.names('user', 'e', 9)).toEqual(['etl']);
  expect(await insights.analysisCount()).toBe(1);
  expect(await insights.dismissals(of, 6)).toEqual([{ ...said, id }]);
  expect(await insights.heuristicRecords({ fromMs: 0, toMs: 6 })).toMatchObject([
    { wrongCount: 1 },
  ]);
  expect((await insights.outdated({ engineVersion: '9', limit: 9 })).rows).toHaveLength(1);
  expect(await insights.undoDismissal(id)).toBe(true);
});

it('passes trouble on as it was', async () => {
  const file = temporaryFile();
  writeFileSync(file, 'no database, '.repeat(99));
  const opening = openStoresInWorker(file);
  await expect(opening).rejects.toBeInstanceOf(StoreError);
  await expect(opening).rejects.toMatchObject({
    code: 'not-a-database',
    message: expect.stringContaining(file),
  });
  await using stores = await openStoresInWorker(temporaryFile());
  await expect(stores.analyses.list({ limit: 0 })).rejects.toMatchObject({
    name: 'StoreError',
    code: 'bad-query',
  });
});

it('does what it was asked before it closes, and nothing after', async () => {
  const file = temporaryFile();
  const stores = await openStoresInWorker(file);
  const saving = Array.from({ length: 50 }, async (_, index) => {
    const record = aRecord(`app-${index}`);
    return stores.analyses.save(anAnalysis({ application: { ...record.ref } }), record);
  });
  await Promise.all([stores[Symbol.asyncDispose](), stores.analyses[Symbol.asyncDispose]()]);
  await expect(stores.queue.counts()).rejects.toThrow('queue.counts of a store that is closed');
  await Promise.all(saving);
  await using store = await openAnalyses(file);
  expect((await store.list({ limit: 99 })).rows).toHaveLength(50);
});
