import { bytesInWords, countInWords, gibHoursInWords, msInWords } from '../metrics/words.ts';
import type { Unit } from '../model/finding.ts';
import { oneDecimal } from '../model/texts/number-words.ts';
import { shortened } from '../model/texts/shortened.ts';

/** `2.3 times`, `12 times`: of a ratio above 1. */
export function timesInWords(ratio: number): string {
  return `${ratio >= 9.95 ? countInWords(ratio) : oneDecimal(ratio)} times`;
}

/** `grew 2.3 times`, `grew by 30 %`, `shrank by 40 %`, `stayed the same`. */
export function growthInWords(ratio: number): string {
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return 'stayed the same';
  if (ratio >= 2) return `grew ${timesInWords(ratio)}`;
  return percent > 0 ? `grew by ${percent} %` : `shrank by ${-percent} %`;
}

/** `2.1 times as long`, `30 % more time`, `40 % less time`, `as long`: with the words for more and less. */
export function comparedInWords(
  ratio: number,
  { as, more, less }: { readonly as: string; readonly more: string; readonly less: string },
): string {
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return `as ${as}`;
  if (ratio >= 2) return `${timesInWords(ratio)} as ${as}`;
  return percent > 0 ? `${percent} % ${more}` : `${-percent} % ${less}`;
}

/** The words of `comparedInWords` for durations. */
export const AS_LONG = { as: 'long', more: 'more time', less: 'less time' } as const;

const IN_WORDS: Readonly<Record<Unit, (value: number) => string>> = {
  ms: msInWords,
  bytes: bytesInWords,
  count: countInWords,
  ratio: (ratio) => `${Math.round(ratio * 100)} %`,
  coreMs: msInWords,
  byteMs: gibHoursInWords,
};

/** An amount in the words of its unit. */
export function amountInWords(value: number, unit: Unit): string {
  return IN_WORDS[unit](value);
}

/** `2.5`, `12`: a mean count of cores, with a decimal where that tells something. */
export function coresInWords(count = 0): string {
  return count < 9.95 ? oneDecimal(count) : countInWords(count);
}

const SHOWN_COUNT = 3;

/** Names in a sentence: `a`, `a and b`, `a, b, c and 3 more`. */
export function listInWords(items: readonly string[]): string {
  const shown = items.slice(0, SHOWN_COUNT);
  const moreCount = items.length - shown.length;
  const last = moreCount > 0 ? `${moreCount} more` : shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last ?? ''}`;
}

/** A name or value that somebody else wrote. */
export function cut(text: string, length = 80): string {
  return shortened(text, length);
}

/** Characters that two values begin with alike before that beginning is left out. */
const SAME_START = 24;

/** `200 → 2000`; of long values that begin alike what follows: `… 4g → … 8g`. */
export function differenceInWords(before: string, after: string): string {
  let same = 0;
  while (same < Math.min(before.length, after.length) && before[same] === after[same]) same += 1;
  const from = same > SAME_START ? before.lastIndexOf(' ', same) + 1 : 0;
  const dots = from > 0 ? '…' : '';
  const [old, now] = [before.slice(from), after.slice(from)].map((text) => cut(text, 40));
  return `${dots}${old} → ${dots}${now}`;
}
