import type { Slice, TimeBudget } from '../../model/analysis.ts';
import type { Unit } from '../../model/finding.ts';
import { sumBy } from '../../model/sum-by.ts';
import { sliceColour } from '../charts/palette.ts';
import { formatQuantity } from '../words/format.ts';
import { howOfSlice } from '../words/how-computed.ts';
import { howId } from './how-view.ts';

/** Slices of one whole as a bar and as rows; `x` and `width` are per cent of the bar. */
export interface BudgetView {
  readonly title: string;
  readonly total: string;
  readonly slices: readonly {
    readonly label: string;
    readonly amount: string;
    readonly share: string;
    readonly colour: string;
    /** Where it is said how it was found. */
    readonly how: string | undefined;
    readonly tip: string;
    readonly x: string;
    readonly width: string;
  }[];
}

/** The two bars, wall clock and core time; none without a time budget. */
export function budgetViews(budget: TimeBudget | undefined): readonly BudgetView[] {
  if (budget === undefined) return [];
  return [
    budgetView('wall', budget.wall, 'ms'),
    budgetView('cores', budget.cores, 'coreMs'),
  ].filter(({ slices }) => slices.length > 0);
}

const TITLES = { wall: 'Wall clock', cores: 'Core time held' } as const;

function budgetView(whole: keyof typeof TITLES, all: readonly Slice[], unit: Unit): BudgetView {
  const totalMs = totalOf(all);
  const present = withoutCrumbs(all, totalMs);
  let beforeMs = 0;
  const slices = present.map(({ id, label, ms }, position) => {
    const x = percent(beforeMs / totalMs);
    beforeMs += ms;
    const amount = formatQuantity({ value: ms, unit });
    const share = formatQuantity({ value: ms / totalMs, unit: 'ratio' });
    return {
      label,
      amount,
      share,
      how: howOfSlice(whole, id) === undefined ? undefined : howId(`${whole}-${id}`),
      tip: `${label}: ${amount}, ${share}`,
      colour: sliceColour(id, position),
      x,
      width: percent(ms / totalMs),
    };
  });
  return { title: TITLES[whole], total: formatQuantity({ value: totalMs, unit }), slices };
}

/** A legend names what can be seen in its bar. */
const NAMED_SHARE = 0.01;

/** Slices too thin to be seen are one, at the end, unless there is only one of them. */
function withoutCrumbs(all: readonly Slice[], totalMs: number): readonly Slice[] {
  const present = all.filter(({ ms }) => ms > 0);
  const crumbs = present.filter(({ ms }) => ms < NAMED_SHARE * totalMs);
  if (crumbs.length < 2) return present;
  const rest = { id: 'rest', label: 'Less than 1 % each', ms: totalOf(crumbs) };
  return [...present.filter((slice) => !crumbs.includes(slice)), rest];
}

function totalOf(slices: readonly Slice[]): number {
  return sumBy(slices, ({ ms }) => Math.max(0, ms));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
