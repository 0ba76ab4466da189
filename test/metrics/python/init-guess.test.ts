import { describe, expect, it } from 'vitest';
import { initCosts } from '../../../src/metrics/python/init-cost.ts';
import { MIB } from '../../../src/model/units.ts';
import { aPythonApplication, type PythonDraft } from '../../builders/python-stage.ts';

function signOf(draft: PythonDraft) {
  return initCosts(aPythonApplication(draft))[0];
}

/** 64 tasks of 500 rows on 8 slots, each waiting 1 s for Python. */
const STEADY: PythonDraft = {
  node: 'MapInPandas score(id#0L)#4, [id#5L], false',
  runMs: 1_050,
  cpuMs: 50,
  rowCount: 64 * 500,
  sentBytes: 64 * 4_000,
};

describe('tasks that are all alike', () => {
  it('pay what the fastest of them wait', () => {
    const { evidence, perTimeMs, share, timesCount } = signOf(STEADY) ?? {};
    expect([evidence, perTimeMs, share, timesCount]).toEqual(['steady', 1_000, 1, 64]);
  });

  it.for([
    { name: 'four rounds', draft: { taskCount: 32, rowCount: 32 * 500 }, is: 'steady' },
    { name: 'fewer rounds', draft: { taskCount: 31, rowCount: 31 * 500 }, is: undefined },
    { name: '100 ms', draft: { runMs: 150 }, is: 'steady' },
    { name: 'less', draft: { runMs: 149 }, is: undefined },
    { name: '100 µs a row', draft: { rowCount: 64 * 10_000 }, is: 'steady' },
    { name: 'less for a row', draft: { rowCount: 64 * 10_001 }, is: undefined },
    { name: '20 rows', draft: { rowCount: 64 * 20 }, is: 'steady' },
    { name: 'rows that are jobs of their own', draft: { rowCount: 64 * 19 }, is: undefined },
    { name: '1 MiB', draft: { sentBytes: 64 * MIB }, is: 'steady' },
    { name: 'data', draft: { sentBytes: 64 * MIB + 64 }, is: undefined },
    { name: 'rows that nobody counted', draft: { rowCount: 0 }, is: undefined },
    {
      name: 'groups',
      draft: { node: 'FlatMapGroupsInPandas [k#0L], fit(k#0L)#4, [k#5L]' },
      is: undefined,
    },
    { name: 'single rows', draft: { node: 'BatchEvalPython [f(a#1)#2], [x#3]' }, is: undefined },
  ])('$name: $is', ({ draft, is }) => {
    expect(signOf({ ...STEADY, ...draft })?.evidence).toBe(is);
  });
});

/** 8 tasks of 100 000 rows: 10 batches of 1 s each. */
const BATCHES: PythonDraft = {
  node: 'ArrowEvalPython [score(id#0L)#2], [pythonUDF0#3], 200',
  taskCount: 8,
  runMs: 10_100,
  cpuMs: 100,
  rowCount: 8 * 100_000,
};

describe('batches of a pandas UDF', () => {
  it('pay three quarters of their time, but for the first of each task that ran first', () => {
    const { evidence, perTimeMs, timesCount, unit, change } = signOf(BATCHES) ?? {};
    expect([evidence, unit, timesCount]).toEqual(['batches', 'batch', 80]);
    expect(perTimeMs).toBeCloseTo(750);
    const durations = change?.kind === 'tasks' ? Array.from(change.durationsMs) : [];
    expect(durations).toEqual(Array.from({ length: 8 }, () => 10_100 - 9 * 750));
  });

  const smaller = { 'spark.sql.execution.arrow.maxRecordsPerBatch': '1000' };

  it.for([
    { name: '40 µs a row', draft: { rowCount: 8 * 250_000 }, is: 'batches' },
    { name: 'less for a row', draft: { rowCount: 8 * 250_001 }, is: undefined },
    { name: 'one batch a task', draft: { rowCount: 8 * 10_000 }, is: undefined },
    { name: 'smaller batches of 100 ms', draft: { properties: smaller }, is: 'batches' },
    { name: 'of less', draft: { properties: smaller, runMs: 10_099 }, is: undefined },
    {
      name: 'an iterator',
      draft: { node: 'ArrowEvalPython [score(id#0L)#2], [pythonUDF0#3], 204' },
      is: undefined,
    },
  ])('$name: $is', ({ draft, is }) => {
    expect(signOf({ ...BATCHES, ...draft })?.evidence).toBe(is);
  });
});
