import { expect, it } from 'vitest';
import { columnInCode } from '../../src/metrics/plan-operator.ts';

it.for([
  { key: 'k', named: 'k' },
  { key: 'cast(k as bigint)', named: 'k' },
  { key: 'cast(o.amount as decimal(12, 2))', named: 'o.amount' },
  { key: 'cast(upper(k) as string)', named: 'cast(upper(k) as string)' },
  { key: 'upper(k)', named: 'upper(k)' },
])('a key as the program would name it: $key', ({ key, named }) => {
  expect(columnInCode(key)).toBe(named);
});
