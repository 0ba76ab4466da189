import { GIB, KIB, MIB, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND, TIB } from '../units.ts';

/** `9.5`, `9`: at most one decimal. */
export function oneDecimal(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** Thousands are grouped by hand: `toLocaleString` depends on the machine. Past 10^21 a number is written with an exponent. */
export function grouped(value: number): string {
  return value < 1e21
    ? String(Math.round(value)).replaceAll(/\B(?=(?:\d{3}){1,6}$)/g, ',')
    : value.toExponential(1);
}

/** `850 ms`, `9.2 s`, `43 s`, `1 min 33 s`: less than an hour in words, undefined from there on. */
export function shortTimeInWords(ms: number): string | undefined {
  if (ms < MS_PER_SECOND - 0.5) return `${Math.round(ms)} ms`;
  // what would round up to the next unit is said in that unit
  if (ms < 9.95 * MS_PER_SECOND) return `${oneDecimal(ms / MS_PER_SECOND)} s`;
  if (ms < MS_PER_MINUTE - MS_PER_SECOND / 2) return `${Math.round(ms / MS_PER_SECOND)} s`;
  return ms < MS_PER_HOUR - MS_PER_SECOND / 2
    ? inTwoUnits(ms / MS_PER_SECOND, 60, ['min', 's'])
    : undefined;
}

/** `1 h`, `2 h 5 min`: an amount of the smaller unit, of which `per` make one of the larger. */
export function inTwoUnits(
  amount: number,
  per: number,
  [larger, smaller]: readonly [string, string],
): string {
  const whole = Math.round(amount);
  const rest = whole % per;
  const most = `${grouped((whole - rest) / per)} ${larger}`;
  return rest === 0 ? most : `${most} ${rest} ${smaller}`;
}

const BYTE_UNITS: readonly (readonly [string, number])[] = [
  ['PiB', TIB * KIB],
  ['TiB', TIB],
  ['GiB', GIB],
  ['MiB', MIB],
  ['KiB', KIB],
];

/** `512 B`, `64 KiB`, `9.5 MiB`, `11.4 GiB`: three digits at most before the next unit. */
export function bytesInWords(bytes: number): string {
  const [unit, unitBytes] = BYTE_UNITS.find(([, size]) => bytes >= size * 0.9995) ?? ['B', 1];
  const amount = bytes / unitBytes;
  return `${unitBytes === 1 || amount >= 99.95 ? grouped(amount) : oneDecimal(amount)} ${unit}`;
}
