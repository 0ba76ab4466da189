import { describe, expect, it } from 'vitest';
import { cachedReports } from '../../src/workers/report-cache.ts';
import { anAnalysis } from '../builders/analysis.ts';

/** Counts what it is asked; a page is as long as it is told. */
function countingPool(pageLength: number) {
  const asked: string[] = [];
  return {
    asked,
    render: async ({ application }: { application: { id: string } }, site?: unknown) => {
      asked.push(application.id);
      return `${application.id} ${JSON.stringify(site)}`.padEnd(pageLength);
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
const named = (id: string) => anAnalysis({ application: { id } });
const site = { links: [], attempts: [], dismissals: [] };

describe('pages that were made', () => {
  it('are made once, for each thing that is asked', async () => {
    const pool = countingPool(10);
    const cache = cachedReports(pool);
    const first = await cache.render(named('a'));
    expect(await cache.render(named('a'))).toBe(first);
    await cache.render(named('a'), site);
    await cache.render(anAnalysis({ application: { id: 'a' }, verdict: { headline: 'other' } }));
    expect(pool.asked).toEqual(['a', 'a', 'a']);
  });

  it('go when there are too many, the one that was asked for longest ago first', async () => {
    const pool = countingPool(100);
    const cache = cachedReports(pool, 250);
    for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.render(named(id));
    expect(pool.asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('are not kept where one alone is too much', async () => {
    const pool = countingPool(100);
    const cache = cachedReports(pool, 50);
    await cache.render(named('a'));
    await cache.render(named('a'));
    expect(pool.asked).toEqual(['a', 'a']);
  });
});
