import { type ShownWindow, WINDOW_DAYS } from '../pages.ts';
import { formatDay } from '../words/format.ts';
import { withQuery } from './addresses.ts';

const IN_WORDS: Readonly<Record<(typeof WINDOW_DAYS)[number], string>> = {
  1: 'since yesterday',
  7: '7 days',
  30: '30 days',
  90: '90 days',
};

/** `in the last 7 days`, or when a window of the past ended. */
export function windowInWords({ days, isPast, fromMs, toMs }: ShownWindow): string {
  if (isPast) return `from ${formatDay(fromMs)} to ${formatDay(toMs - 1)}`;
  return days === 1 ? 'since yesterday' : `in the last ${days} days`;
}

/** Why a window is not the one that was asked for. */
export function windowNote({ days, isPast, toMs }: ShownWindow): string | undefined {
  if (!isPast) return undefined;
  const asked = days === 1 ? 'since yesterday' : `in the last ${days} days`;
  return `Nothing started ${asked}: these are the days up to ${formatDay(toMs - 1)}, when the latest application started.`;
}

export interface Choice {
  readonly label: string;
  readonly href: string;
  readonly isThis: boolean;
}

/** Links to the same page over other days. */
export function windowChoices(
  path: string,
  window: ShownWindow,
  query: Readonly<Record<string, string | undefined>>,
): readonly Choice[] {
  return WINDOW_DAYS.map((days) => ({
    label: IN_WORDS[days],
    href: withQuery(path, { ...query, days: String(days) }),
    isThis: days === window.days,
  }));
}

/** Search terms that mean the window, for links to what a number counts. */
export function windowTerms(
  { fromMs, toMs }: ShownWindow,
  preset: string,
): { readonly from: string; readonly to: string; readonly preset?: string } {
  const days = { from: formatDay(fromMs), to: formatDay(toMs - 1) };
  return { ...days, preset };
}
