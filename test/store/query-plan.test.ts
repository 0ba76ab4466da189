import { expect, it } from 'vitest';
import { encodeCursor } from '../../src/store/cursor.ts';
import { listQuery } from '../../src/store/list-query.ts';
import type { AnalysisQuery } from '../../src/store/store.ts';
import { planOf, plansOf, type Query } from './plan-of.ts';

const FILTERS: readonly Partial<AnalysisQuery>[] = [
  { user: 'ann' },
  { queue: 'q' },
  { jobKey: 'j' },
  { preset: 'recommended' },
  { heuristicId: 'spill' },
  { atLeast: 'severe' },
  { fromMs: 1 },
  { toMs: 9 },
  { cursor: encodeCursor({ startedAtMs: 5, id: 5 }) },
];
const EVERY_COMBINATION = Array.from({ length: 2 ** FILTERS.length }, (_, combination) =>
  FILTERS.filter((_filter, bit) => combination & (1 << bit)).reduce<AnalysisQuery>(
    (query, filter) => ({ ...query, ...filter }),
    { limit: 50 },
  ),
);

const listOf =
  (query: AnalysisQuery): Query =>
  (db) => ({ compile: () => listQuery(db, query) });

it('walks an index in the order of the list, whatever the filters', async () => {
  const plans = await plansOf(EVERY_COMBINATION.map(listOf));
  const steps = new Set(plans.flat());
  expect([...steps].filter((step) => !step.startsWith('SEARCH '))).toEqual([]);
  expect(plans.filter((plan) => plan.length === 0)).toEqual([]);
});

it.for<{ query: Partial<AnalysisQuery>; index: string }>([
  { query: {}, index: 'analysis USING INDEX analysis_by_start' },
  { query: { atLeast: 'severe' }, index: 'analysis USING INDEX analysis_by_start' },
  { query: { preset: 'dr-elephant' }, index: 'analysis USING INDEX analysis_by_start' },
  { query: { user: 'ann' }, index: 'analysis USING INDEX analysis_by_user (user_name=?' },
  { query: { queue: 'q' }, index: 'analysis USING INDEX analysis_by_queue (queue=?' },
  { query: { jobKey: 'j' }, index: 'analysis USING INDEX analysis_by_job (job_key=?' },
  {
    query: { heuristicId: 'spill', atLeast: 'severe' },
    index: 'finding USING COVERING INDEX finding_by_heuristic (heuristic_id=? AND is_worst=?',
  },
  {
    query: { heuristicId: 'spill', user: 'ann' },
    index: 'analysis USING INDEX analysis_by_user (user_name=?',
  },
])('$query walks $index', async ({ query, index }) => {
  const [first] = await planOf(listOf({ ...query, limit: 50 }));
  expect(first).toContain(`SEARCH ${index}`);
});
