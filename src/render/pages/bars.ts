import type { Unit } from '../../model/finding.ts';
import { largestBy } from '../../model/largest-by.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { printableLine } from '../printable.ts';
import { formatQuantity } from '../words/format.ts';

/** Amounts beside each other, the largest first, each as a bar with its number. */
export interface BarsView {
  readonly title: string;
  readonly id: string;
  readonly rows: readonly BarRow[];
  /** Said when there are none. */
  readonly empty: string;
  readonly all: { readonly label: string; readonly href: string } | undefined;
}
export interface BarRow {
  readonly label: string;
  readonly whole: string | undefined;
  readonly href: string | undefined;
  /** Per cent of the longest. */
  readonly width: string;
  readonly amount: string;
  readonly count: string;
  readonly countHref: string | undefined;
}
export interface BarInput {
  readonly label: string;
  readonly href: string | undefined;
  readonly value: number;
  readonly count: string;
  readonly countHref: string | undefined;
}

const LABEL_LENGTH = 80;

/** Rows that are worth nothing are left out. */
export function barRows(rows: readonly BarInput[], unit: Unit): readonly BarRow[] {
  const worth = rows.filter(({ value }) => value > 0);
  const most = largestBy(worth, ({ value }) => value);
  return worth.map(({ label, href, value, count, countHref }) => {
    const whole = printableLine(label);
    const text = shortened(whole, LABEL_LENGTH);
    return {
      label: text,
      whole: text === whole ? undefined : shortened(whole, 2_000),
      href,
      width: `${Math.max(0.5, (value / most) * 100).toFixed(1)}%`,
      amount: formatQuantity({ value, unit }),
      count,
      countHref,
    };
  });
}
