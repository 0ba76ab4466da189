import type { Slice, TimeBudget } from '../../model/analysis.ts';
import type { Unit } from '../../model/finding.ts';
import { sliceColour } from '../charts/palette.ts';
import { formatQuantity } from '../format.ts';

/** Slices of one whole as a bar and as rows; `x` and `width` are per cent of the bar. */
export interface BudgetView {
  readonly title: string;
  readonly total: string;
  readonly slices: readonly {
    readonly label: string;
    readonly amount: string;
    readonly share: string;
    readonly colour: string;
    readonly x: string;
    readonly width: string;
  }[];
}

export function budgetViews(budget: TimeBudget | undefined): readonly BudgetView[] {
  if (budget === undefined) return [];
  return [
    budgetView('Wall clock', budget.wall, 'ms'),
    budgetView('Core time held', budget.cores, 'coreMs'),
  ].filter(({ slices }) => slices.length > 0);
}

function budgetView(title: string, all: readonly Slice[], unit: Unit): BudgetView {
  const present = all.filter(({ ms }) => ms > 0);
  const totalMs = present.reduce((sum, { ms }) => sum + ms, 0);
  let beforeMs = 0;
  const slices = present.map(({ id, label, ms }, position) => {
    const x = percent(beforeMs / totalMs);
    beforeMs += ms;
    return {
      label,
      amount: formatQuantity({ value: ms, unit }),
      share: formatQuantity({ value: ms / totalMs, unit: 'ratio' }),
      colour: sliceColour(id, position),
      x,
      width: percent(ms / totalMs),
    };
  });
  return { title, total: formatQuantity({ value: totalMs, unit }), slices };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
