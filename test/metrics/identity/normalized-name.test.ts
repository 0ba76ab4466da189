import { describe, expect, it } from 'vitest';
import { normalizedName } from '../../../src/metrics/identity/normalized-name.ts';

describe('normalizedName', () => {
  it.for([
    ['nightly-orders', 'nightly-orders'],
    ['orders-2024-01-31', 'orders'],
    ['orders_20240131_eu', 'orders_eu'],
    ['orders (2024-01-31)', 'orders'],
    ['orders 2024-01-31T12:30:00.123Z eu', 'orders eu'],
    ['run20240131T000000Z', 'run'],
    ['a/b/2024/01/31/c', 'a/b/c'],
    ['Report 31 Jan 2024', 'Report'],
    ['Report January 31, 2024', 'Report'],
    ['Mayor 2024', 'Mayor'],
    ['May the force', 'May the force'],
    ['report-2024Q1', 'report'],
    ['report 2024-W05 eu', 'report eu'],
    ['job-123e4567-e89b-12d3-a456-426614174000', 'job'],
    ['load-1a2b3c4d-eu', 'load-eu'],
    ['deadbeef', 'deadbeef'],
    ['orders-1706659200000', 'orders'],
    ['part-00012-of-00100', 'part-of'],
    ['lab ok 3.5', 'lab ok'],
    ['foo 12:30:01', 'foo'],
    ['dag.task.scheduled__2024-01-31T00:00:00+00:00', 'dag.task'],
    ['kyuubi_USER_ana_2f3a1b4c-0000-1111-2222-333344445555', 'kyuubi_USER_ana'],
    ['etl v2', 'etl v2'],
    ['s3-copy', 's3-copy'],
    ['日报 2024-01-31', '日报'],
    ['1706659200', undefined],
    ['', undefined],
  ] as const)('%s → %s', ([name, expected]) => {
    expect(normalizedName(name)).toBe(expected);
  });

  it('gives the same name for two runs of a job', () => {
    const runs = ['orders-20240131-a1b2c3d4', 'orders-20240201-0f9e8d7c'].map(normalizedName);

    expect(new Set(runs)).toEqual(new Set(['orders']));
  });
});
