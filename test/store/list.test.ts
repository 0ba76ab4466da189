import { describe, expect, it } from 'vitest';
import { encodeCursor } from '../../src/store/cursor.ts';
import type { AnalysisQuery, AnalysisStore } from '../../src/store/store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { type AnalysisDraft, anAnalysis } from '../builders/analysis.ts';
import { STARTED_AT_MS } from '../builders/application.ts';
import { aLowFinding, aRootFinding } from '../builders/finding.ts';
import { openAnalyses } from './open-analyses.ts';

async function storeOf(drafts: readonly AnalysisDraft[]): Promise<AnalysisStore> {
  const store = await openAnalyses(':memory:');
  for (const draft of drafts) await store.save(anAnalysis(draft));
  return store;
}

async function idsOf(store: AnalysisStore, query: AnalysisQuery): Promise<readonly string[]> {
  const { rows } = await store.list(query);
  return rows.map(({ application }) => application.id);
}

/** Every page, one after the other. */
async function allIds(store: AnalysisStore, query: AnalysisQuery): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.rows.length).toBeLessThanOrEqual(query.limit);
    ids.push(...page.rows.map(({ application }) => application.id));
    cursor = page.next;
  } while (cursor !== undefined);
  return ids;
}

it('shows what a list needs of an analysis, and nothing else', async () => {
  const analysis = anAnalysis({ application: { links: { history: 'http://history/1' } } });
  await using store = await storeOf([analysis]);
  expect(await store.list({ limit: 1 })).toStrictEqual({
    rows: [
      {
        application: analysis.application,
        verdict: analysis.verdict,
        analyzedAtMs: analysis.analyzedAtMs,
        preset: 'recommended',
        topHeuristicId: 'shuffle-data-skew',
      },
    ],
  });
});

it('names no top heuristic where nothing was found', async () => {
  await using store = await storeOf([{ findings: [] }]);
  const { rows } = await store.list({ limit: 1 });
  expect(rows.map((row) => 'topHeuristicId' in row)).toEqual([false]);
});

/** An analysis apart by every filter. */
const EIGHT: readonly AnalysisDraft[] = [
  { application: { id: 'a', user: 'ann', queue: 'q1', jobKey: 'j1' }, ...found('spill', 'low') },
  { application: { id: 'b', user: 'ann', queue: 'q2', jobKey: 'j1' }, ...found('spill', 'severe') },
  {
    application: { id: 'c', user: 'bob', queue: 'q1', jobKey: 'j2' },
    ...found('skew', 'critical'),
  },
  {
    application: { id: 'd', user: 'bob', queue: 'q2', jobKey: 'j2' },
    ...found('skew', 'moderate'),
  },
  { application: { id: 'e', user: 'Ann', queue: 'q1', jobKey: 'j1' }, ...none() },
  { application: { id: 'f', ...nobody() }, ...found('spill', 'moderate') },
  { application: { id: 'g' }, engine: { preset: 'dr-elephant' }, ...found('dr-gc', 'critical') },
  { application: { id: 'h' }, ...twice() },
].map((draft, index) => ({
  ...draft,
  application: { ...draft.application, startedAtMs: at(index) },
}));

function found(heuristicId: string, severity: 'low' | 'moderate' | 'severe' | 'critical') {
  const verdict = { severity } as const;
  return severity === 'low'
    ? { verdict, findings: [], alsoNoticed: [aLowFinding({ heuristicId })] }
    : { verdict, findings: [aRootFinding({ heuristicId, severity })], alsoNoticed: [] };
}
function none() {
  return { verdict: { severity: 'none' }, findings: [], alsoNoticed: [] } as const;
}
function nobody() {
  return { user: 'nobody', queue: 'q3', jobKey: 'j3' };
}
/** Critical by its skew; its spill is moderate in one stage and severe in another. */
function twice() {
  return {
    verdict: { severity: 'critical' },
    findings: [
      aRootFinding({ heuristicId: 'skew', severity: 'critical' }),
      aRootFinding({ heuristicId: 'spill', severity: 'moderate' }),
      aRootFinding({ heuristicId: 'spill', severity: 'severe' }),
    ],
    alsoNoticed: [],
  } as const;
}

function at(index: number): number {
  return STARTED_AT_MS + 1_000 * index;
}

describe('filters', () => {
  it.for<{ query: Partial<AnalysisQuery>; ids: string }>([
    { query: {}, ids: 'hgfedcba' },
    { query: { user: 'ann' }, ids: 'ba' },
    { query: { user: 'ANN' }, ids: '' },
    { query: { user: 'a%' }, ids: '' },
    { query: { queue: 'q1' }, ids: 'eca' },
    { query: { jobKey: 'j1' }, ids: 'eba' },
    { query: { user: 'ann', queue: 'q2', jobKey: 'j1' }, ids: 'b' },
    { query: { preset: 'dr-elephant' }, ids: 'g' },
    { query: { preset: 'recommended' }, ids: 'hfedcba' },
    { query: { atLeast: 'none' }, ids: 'hgfedcba' },
    { query: { atLeast: 'low' }, ids: 'hgfdcba' },
    { query: { atLeast: 'severe' }, ids: 'hgcb' },
    { query: { atLeast: 'critical', user: 'bob' }, ids: 'c' },
    { query: { heuristicId: 'spill' }, ids: 'hfba' },
    { query: { heuristicId: 'spill', atLeast: 'moderate' }, ids: 'hfb' },
    { query: { heuristicId: 'spill', atLeast: 'severe' }, ids: 'hb' },
    // critical by its verdict, not by its spill
    { query: { heuristicId: 'spill', atLeast: 'critical' }, ids: '' },
    { query: { heuristicId: 'spill', user: 'ann', atLeast: 'severe' }, ids: 'b' },
    { query: { heuristicId: 'spill', user: 'ann' }, ids: 'ba' },
    { query: { heuristicId: 'dr-gc', preset: 'recommended' }, ids: '' },
    { query: { heuristicId: 'unheard-of' }, ids: '' },
    { query: { fromMs: at(6) }, ids: 'hg' },
    { query: { toMs: at(2) }, ids: 'ba' },
    { query: { fromMs: at(2), toMs: at(4) }, ids: 'dc' },
    { query: { fromMs: at(4), toMs: at(4) }, ids: '' },
    { query: { fromMs: at(1), toMs: at(7), heuristicId: 'spill' }, ids: 'fb' },
    { query: { fromMs: at(1), toMs: at(7), heuristicId: 'spill', jobKey: 'j1' }, ids: 'b' },
  ])('$query finds $ids, in pages of any size', async ({ query, ids }) => {
    await using store = await storeOf(EIGHT);
    expect((await idsOf(store, { ...query, limit: 100 })).join('')).toBe(ids);
    expect((await allIds(store, { ...query, limit: 1 })).join('')).toBe(ids);
    expect((await allIds(store, { ...query, limit: 2 })).join('')).toBe(ids);
  });
});

describe('pages', () => {
  const same = Array.from({ length: 23 }, (_, index) => ({
    application: { id: `app-${index}`, startedAtMs: STARTED_AT_MS + (index % 3), user: 'ann' },
  }));

  it.for<{ filter: Partial<AnalysisQuery> }>([
    { filter: {} },
    { filter: { user: 'ann' } },
    { filter: { atLeast: 'moderate' } },
    { filter: { heuristicId: 'tiny-tasks' } },
    { filter: { heuristicId: 'tiny-tasks', user: 'ann' } },
    { filter: { fromMs: STARTED_AT_MS, toMs: STARTED_AT_MS + 9 } },
  ])('of $filter have no gap and no repeat where starts are equal', async ({ filter }) => {
    await using store = await storeOf(same);
    const inOne = await idsOf(store, { ...filter, limit: 100 });
    expect(new Set(inOne).size).toBe(23);
    for (const limit of [1, 2, 7, 22, 23]) {
      expect(await allIds(store, { ...filter, limit })).toEqual(inOne);
    }
  });

  it('end without a cursor when the last row is the last of a full page', async () => {
    await using store = await storeOf(same.slice(0, 4));
    const first = await store.list({ limit: 2 });
    expect(first.next).toBeDefined();
    const second = await store.list({ limit: 2, cursor: first.next ?? '' });
    expect(second.rows).toHaveLength(2);
    expect('next' in second).toBe(false);
  });

  it('stay in place when an analysis is replaced or a newer one comes between', async () => {
    await using store = await storeOf(same.slice(0, 6));
    const inOne = await idsOf(store, { limit: 100 });
    const first = await store.list({ limit: 3 });
    await store.save(anAnalysis({ ...same[1], verdict: { headline: 'again' } }));
    await store.save(anAnalysis({ application: { id: 'new', startedAtMs: STARTED_AT_MS + 99 } }));
    const rest = await idsOf(store, { limit: 100, cursor: first.next ?? '' });
    expect(rest).toEqual(inOne.slice(3));
  });

  it('respect toMs although the cursor of another window lies above it', async () => {
    await using store = await storeOf(EIGHT);
    const { next = '' } = await store.list({ limit: 1 });
    const ids = await idsOf(store, { limit: 9, cursor: next, toMs: STARTED_AT_MS + 2_000 });
    expect(ids.join('')).toBe('ba');
  });
});

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

describe('a bad question', () => {
  it.for([
    { cursor: '' },
    { cursor: 'garbage' },
    { cursor: encoded('null') },
    { cursor: encoded('{"startedAtMs":1}') },
    { cursor: encoded('{"startedAtMs":1,"id":"1 or 1=1"}') },
    { cursor: encoded('{"startedAtMs":1.5,"id":1}') },
    { cursor: encoded('{"startedAtMs":1,"id":1,"more":1}') },
    { cursor: `${encodeCursor({ startedAtMs: 1, id: 1 })}x` },
  ])('$cursor is no cursor', async ({ cursor }) => {
    await using store = await openAnalyses(':memory:');
    const asked = store.list({ limit: 1, cursor });
    await expect(asked).rejects.toThrow(StoreError);
    await expect(asked).rejects.toMatchObject({ code: 'bad-query' });
  });

  it.for([0, -1, 1.5, Number.NaN])('%s is no limit', async (limit) => {
    await using store = await openAnalyses(':memory:');
    await expect(store.list({ limit })).rejects.toMatchObject({ code: 'bad-query' });
  });
});
