import { grouped } from '../../model/texts/number-words.ts';
import { GIB, KIB, MIB, TIB } from '../../model/units.ts';

/*
 * Sizes as Dr. Elephant reads and writes them, which is not how Spark does: a bare number is bytes, `p` and `kib` are unknown.
 * Its severities depend on both directions, see `overheadText`.
 */

const SIZE = /^([-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?)\s*([tgmk]?)b?$/i;
const UNIT_BYTES: Readonly<Record<string, number>> = { '': 1, K: KIB, M: MIB, G: GIB, T: TIB };
const UNITS_LARGEST_FIRST = [
  ['TB', TIB],
  ['GB', GIB],
  ['MB', MIB],
  ['KB', KIB],
  ['B', 1],
] as const;

/** In bytes, truncated; nothing is 0. Undefined where Dr. Elephant throws: negative numbers and units that it does not know. */
export function parseMemoryText(text: string): number | undefined {
  if (text === '') return 0;
  const match = SIZE.exec(text.replaceAll(',', ''));
  if (match === null) return undefined;
  const amount = Number(match[1]);
  const unitBytes = UNIT_BYTES[(match[2] ?? '').toUpperCase()];
  return unitBytes === undefined || amount < 0 ? undefined : Math.trunc(amount * unitBytes);
}

/** `8.79 KB`, `1,024 TB`: the largest unit that fits, two decimals at most, halves to the even digit (Java's `#,##0.##`). */
export function formatMemoryText(bytes: number): string {
  const { amount, unit } = inLargestUnit(bytes);
  const [whole = '0', decimals = ''] = amount.toFixed(2).split('.');
  const kept = decimals.replace(/0{1,2}$/, '');
  return `${grouped(Number(whole))}${kept === '' ? '' : `.${kept}`} ${unit}`;
}

/**
 * A size as a Spark property, rounded up to the next whole unit of its two-decimal text, as Dr. Elephant's suggestions are:
 * 376.29 MB is `377m`.
 */
export function roundedUpSize(bytes: number): string {
  const { amount, unit } = inLargestUnit(bytes);
  return `${Math.ceil(amount)}${unit.charAt(0).toLowerCase()}`;
}

/** A size as a Spark property in the steps of its recommender: whole GB from 2 GB on, else whole MB, rounded up. */
export function recommendedSize(bytes: number): string {
  return bytes >= 2 * GIB ? `${Math.ceil(bytes / GIB)}g` : `${Math.ceil(bytes / MIB)}m`;
}

/**
 * A memory overhead as Dr. Elephant shows it: a text that ends in a digit is read as MB and written anew with two decimals
 * (2047 becomes `2 GB`), any other is left as it is. Its severity is judged on *this* text. Undefined when it cannot be read.
 */
export function overheadText(text = '0'): string | undefined {
  if (!/\d$/.test(text)) return text;
  const bytes = parseMemoryText(`${text}MB`);
  return bytes === undefined ? undefined : formatMemoryText(bytes);
}

function inLargestUnit(bytes: number): { readonly amount: number; readonly unit: string } {
  const [unit, unitBytes] = UNITS_LARGEST_FIRST.find(([, size]) => bytes >= size) ?? ['B', 1];
  return { amount: halfEven((bytes * 100) / unitBytes) / 100, unit };
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
