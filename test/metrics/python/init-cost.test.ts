import { expect, it } from 'vitest';
import { emptyTaskMs } from '../../../src/metrics/python/init-cost.ts';

it.for([
  // 1 s, and 1 ms a row
  {
    name: 'a line',
    waits: [1_100, 1_100, 1_100, 2_000, 2_000, 2_000, 2_000],
    records: [100, 100, 100, 1_000, 1_000, 1_000, 1_000],
    is: 1_000,
  },
  {
    name: 'only rows',
    waits: [100, 100, 100, 1_000, 1_000, 1_000, 1_000],
    records: [100, 100, 100, 1_000, 1_000, 1_000, 1_000],
    is: 0,
  },
  {
    name: 'no rows at all',
    waits: [900, 900, 900, 1_000, 1_000, 1_000, 1_000],
    records: [0, 0, 0, 10, 10, 10, 10],
    is: 900,
  },
  {
    name: 'two small tasks',
    waits: [900, 900, 1_000, 1_000, 1_000, 1_000],
    records: [100, 100, 1_000, 1_000, 1_000, 1_000],
    is: undefined,
  },
  { name: 'all alike', waits: [900, 900, 900, 900], records: [10, 10, 10, 10], is: undefined },
  { name: 'rows not counted', waits: [900, 900, 900, 900], records: [0, 0, 0, 0], is: undefined },
])('$name', ({ waits, records, is }) => {
  const ms = emptyTaskMs(Float64Array.from(waits), Float64Array.from(records));
  expect(ms === undefined ? undefined : Math.round(ms)).toBe(is);
});
