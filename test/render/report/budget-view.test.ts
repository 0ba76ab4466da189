import { describe, expect, it } from 'vitest';
import type { Slice } from '../../../src/model/analysis.ts';
import { budgetViews } from '../../../src/render/report/budget-view.ts';

function labels(amounts: Readonly<Record<string, number>>): readonly string[] {
  const wall = Object.entries(amounts).map(([id, ms]): Slice => ({ id, label: id, ms }));
  return budgetViews({ wall, cores: [] }).flatMap(({ slices }) => slices.map(({ label }) => label));
}

describe('the legend of a budget', () => {
  it.for([
    { what: 'none of nothing', amounts: { cpu: 1_000, gc: 0 }, is: ['cpu'] },
    { what: 'one thin slice by its name', amounts: { cpu: 1_000, gc: 1 }, is: ['cpu', 'gc'] },
    {
      what: 'several thin slices as one, at the end',
      amounts: { gc: 5, cpu: 980, spill: 4, tail: 11 },
      is: ['cpu', 'tail', 'Less than 1 % each'],
    },
    {
      what: 'slices of a hundredth',
      amounts: { cpu: 98, gc: 1, end: 1 },
      is: ['cpu', 'gc', 'end'],
    },
  ])('names $what', ({ amounts, is }) => {
    expect(labels(amounts)).toEqual(is);
  });
});
