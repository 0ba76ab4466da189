import { expect, it } from 'vitest';
import { WORK_CATEGORIES } from '../../../src/model/occupancy.ts';
import { recordOf } from '../../../src/model/record-of.ts';
import { legendOf } from '../../../src/render/report/legend-view.ts';

it.for([
  [30_000, '1 core-min'],
  [25_000, '50 core-s'],
  [20_500, '41 core-s'],
] as const)('of a run of %d ms the last bin counts as far as the run goes', ([wallMs, held]) => {
  const timeline = {
    binMs: 10_000,
    heldCores: [2, 2, 2],
    usedCores: recordOf(WORK_CATEGORIES, () => [0, 0, 0]),
    wastedCores: [0, 0, 0],
  };

  expect(legendOf(timeline, wallMs).map(({ label, amount }) => [label, amount])).toEqual([
    ['Held by executors', held],
  ]);
});
