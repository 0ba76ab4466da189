import { expect, it } from 'vitest';
import { howOfSeverity } from '../../../src/render/words/how-computed.ts';

it.for([
  [1, '30 s and 5 % of the wall clock, or 0.5 GiB-h and 10 %'],
  [0.1, '3 s and 5 % of the wall clock, or 0.005 GiB-h and 10 %'],
  [10, '5 min and 5 % of the wall clock, or 50 GiB-h and 10 %'],
] as const)('severity at the gate scale %d is moderate past %s', ([scale, gates]) => {
  expect(howOfSeverity(scale)).toContain(`moderate past ${gates}`);
});
