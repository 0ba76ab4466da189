import type { Unit } from '../../model/finding.ts';
import { formatQuantity } from '../words/format.ts';

/** `+12 %`, `−32 %`, `2.1 × as much`, `new`, `gone`, `the same`: how an amount of two runs changed. */
export function changeInWords(before: number | undefined, after: number | undefined): string {
  if (before === undefined) return after === undefined ? '' : 'only after';
  if (after === undefined) return 'only before';
  if (before === after) return 'the same';
  if (!(before > 0)) return 'from nothing';
  const ratio = after / before;
  if (ratio >= 2) return `${formatQuantity({ value: ratio, unit: 'ratio' })} as much`;
  const share = formatQuantity({ value: Math.abs(ratio - 1), unit: 'ratio' });
  if (share === '<0.1 %') return 'the same';
  return ratio > 1 ? `+${share}` : `−${share}`;
}

/** Empty where the record does not have it. */
export function amountInWords(value: number | undefined, unit: Unit): string {
  return value === undefined ? '' : formatQuantity({ value, unit });
}
