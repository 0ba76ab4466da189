import { describe, expect, it } from 'vitest';
import { rememberedInsights } from '../../src/server/remembered-insights.ts';
import { openStores } from '../../src/store/open-store.ts';
import { anAnalysis } from '../builders/analysis.ts';

const DAY_MS = 86_400_000;
const FRESH_MS = 1_000;
const SUMS = { dimension: 'all', orderBy: 'applicationCount', limit: 1 } as const;

/** A store and a clock; a change of the store is not seen before its time. */
async function open() {
  const stores = await openStores(':memory:');
  await stores.analyses.save(anAnalysis({ application: { id: 'a' } }));
  const [row] = await stores.insights.attempts('a');
  const startMs = row?.application.startedAtMs ?? 0;
  const clock = { nowMs: startMs };
  const insights = rememberedInsights(stores.insights, () => clock.nowMs, FRESH_MS);
  const window = { fromMs: startMs - DAY_MS, toMs: startMs + DAY_MS };
  const count = async () => (await insights.sums({ ...SUMS, ...window }))[0]?.applicationCount;
  const addAnother = async () => stores.analyses.save(anAnalysis({ application: { id: 'b' } }));
  return { stores, insights, clock, window, count, addAnother };
}

describe('what is asked of the whole store', () => {
  it('is asked again when its time is over', async () => {
    const { stores, clock, count, addAnother } = await open();
    await using _ = stores;
    expect(await count()).toBe(1);
    await addAnother();
    expect(await count()).toBe(1);
    clock.nowMs += FRESH_MS;
    expect(await count()).toBe(2);
  });

  it('is asked again when the clock was set back', async () => {
    const { stores, clock, count, addAnother } = await open();
    await using _ = stores;
    await count();
    await addAnother();
    clock.nowMs -= FRESH_MS;
    expect(await count()).toBe(2);
  });

  it('is another question for another window, and the same within a day', async () => {
    const { stores, insights, window, count, addAnother } = await open();
    await using _ = stores;
    await count();
    await addAnother();
    const days = { ...window, fromMs: window.fromMs - 40 * DAY_MS };
    expect(await insights.sums({ ...SUMS, ...days })).toMatchObject([{ applicationCount: 2 }]);
    expect(await insights.analysisCount()).toBe(2);
    expect(await count()).toBe(1);
  });

  it('is asked again when something was dismissed', async () => {
    const { stores, insights, clock, window } = await open();
    await using _ = stores;
    const records = async () => insights.heuristicRecords(window);
    const before = await records();
    await insights.dismiss({
      scope: { kind: 'application', cluster: 'default', applicationId: 'a' },
      heuristicId: 'spill',
      kind: 'wrong',
      reason: 'x',
      by: 'y',
      atMs: clock.nowMs,
    });
    expect(await records()).not.toEqual(before);
  });

  it('is not remembered where it failed', async () => {
    const { stores, insights, count } = await open();
    const failing = rememberedInsights(
      { ...insights, analysisCount: async () => Promise.reject(new Error('away')) },
      () => 0,
    );
    await expect(failing.analysisCount()).rejects.toThrow('away');
    await expect(failing.analysisCount()).rejects.toThrow('away');
    expect(await count()).toBe(1);
    await stores[Symbol.asyncDispose]();
  });
});
