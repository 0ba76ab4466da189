import { sumBy } from '../../model/sum-by.ts';
import type { OverviewInput } from '../pages.ts';
import { formatDay, formatQuantity } from '../words/format.ts';

type Week = OverviewInput['adoption'][number];

/** Share of advice that the next run followed, week by week, the latest first. */
export interface AdoptionView {
  readonly rows: readonly {
    readonly week: string;
    readonly width: string;
    readonly share: string;
    readonly count: string;
  }[];
}

const SHOWN_WEEKS = 12;

/** How much of the advice of each week was followed, as bars. */
export function adoptionView(weeks: readonly Week[]): AdoptionView {
  const given = weeks.filter(({ adviceCount }) => adviceCount > 0);
  return {
    rows: given
      .toSorted((a, b) => b.weekMs - a.weekMs)
      .slice(0, SHOWN_WEEKS)
      .map(({ weekMs, adviceCount, followedCount }) => ({
        week: formatDay(weekMs),
        width: `${((followedCount / adviceCount) * 100).toFixed(1)}%`,
        share: formatQuantity({ value: followedCount / adviceCount, unit: 'ratio' }),
        count: `${countInWords(followedCount)} of ${countInWords(adviceCount)}`,
      })),
  };
}

/** Of all those weeks together. */
export function adoptionInWords(weeks: readonly Week[]): {
  readonly value: string;
  readonly note: string;
} {
  const advice = sumBy(weeks, ({ adviceCount }) => adviceCount);
  const followed = sumBy(weeks, ({ followedCount }) => followedCount);
  if (advice === 0) return { value: '—', note: 'no job with advice ran again' };
  return {
    value: formatQuantity({ value: followed / advice, unit: 'ratio' }),
    note: `of ${countInWords(advice)} in ${weeks.length === 1 ? 'a week' : `${weeks.length} weeks`}`,
  };
}

function countInWords(value: number): string {
  return formatQuantity({ value, unit: 'count' });
}
