import { describe, expect, it } from 'vitest';
import { cacheCost, columnCountOf } from '../../../../src/metrics/plans/caches/cache-cost.ts';
import { MIB } from '../../../../src/model/units.ts';

describe('what a cache costs', () => {
  it.for([
    {
      name: 'a million rows of ten columns',
      bytes: 0,
      isOnDisk: false,
      writeMs: 1_500,
      readMs: 300,
    },
    { name: 'and their 100 MiB', bytes: 100 * MIB, isOnDisk: false, writeMs: 2_300, readMs: 500 },
    { name: 'on disk', bytes: 100 * MIB, isOnDisk: true, writeMs: 3_300, readMs: 1_000 },
  ])('$name', ({ bytes, isOnDisk, writeMs, readMs }) => {
    const cost = cacheCost({ bytes, rowCount: 1_000_000, columnCount: 10, isOnDisk });
    expect(cost.writeMs).toBeCloseTo(writeMs);
    expect(cost.readMs).toBeCloseTo(readMs);
  });
});

describe('columns of a cached plan', () => {
  it.for([
    {
      plan: '*(1) Project [id#1L, sha2(cast(repeat(cast(id#1L as string), 2) as binary), 512) AS h#2]\n+- *(1) Range (0, 9)',
      count: 2,
    },
    { plan: 'Project [a#1, b#2, ... 19 more fields]', count: 21 },
    { plan: '*(1) ColumnarToRow\n+- FileScan parquet [a#1,b#2]', count: undefined },
    { plan: 'FileScan parquet spark_catalog.default.orders[a#1,b#2,c#3] Batched: true', count: 3 },
    { plan: 'In-memory table orders', count: undefined },
  ])('$plan: $count', ({ plan, count }) => {
    expect(columnCountOf(plan)).toBe(count);
  });
});
