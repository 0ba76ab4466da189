import { GIB, KIB, MIB, TIB } from '../units.ts';

/** `9.5`, `9`: at most one decimal. */
export function oneDecimal(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** Thousands are grouped by hand: `toLocaleString` depends on the machine. Past 10^21 a number is written with an exponent. */
export function grouped(value: number): string {
  return value < 1e21
    ? String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
    : value.toExponential(1);
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
