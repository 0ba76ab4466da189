import { parseByteString } from '../model/units.ts';
import { ConfigError } from './config-error.ts';
import { unknownName } from './near-names.ts';

/**
 * Values as they are typed, where `option` is how the user knows the setting: `--preset`, `SPARKVET_PRESET`. All throw
 * ConfigError, which names the option and what it accepts.
 */
export function oneOf<T extends string>(option: string, value: string, names: readonly T[]): T {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  throw new ConfigError(`${option}: ${unknownName('value', value, names)}`);
}

/** As people write one: `0x10` is a number to the language, and a slip of who typed it. */
const DECIMAL = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const DIGITS = /^\d+$/;

/** Above 0, with decimals; `what` says of what it is: `number of days`. */
export function positiveNumber(option: string, text: string, what = 'number'): number {
  const value = Number(text);
  if (DECIMAL.test(text.trim()) && Number.isFinite(value) && value > 0) return value;
  throw new ConfigError(`${option}: "${text}" is not a ${what} above 0`);
}

/** From 1 to `most`. */
export function wholeNumber(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (DIGITS.test(text.trim()) && Number.isSafeInteger(value) && value > 0 && value <= most)
    return value;
  const range = most === Number.MAX_SAFE_INTEGER ? 'above 0' : `from 1 to ${most}`;
  throw new ConfigError(`${option}: "${text}" is not a whole number ${range}`);
}

/** `2026-01-31`, or a time in ISO 8601, UTC unless it says otherwise; in ms since 1970. */
export function dayOrTime(option: string, text: string): number {
  const isZoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T/.test(text);
  const atMs = /^\d{4}-\d{2}-\d{2}/.test(text)
    ? Date.parse(isTime && !isZoned ? `${text}Z` : text)
    : NaN;
  if (Number.isFinite(atMs) && isDay(text.slice(0, 10))) return atMs;
  throw new ConfigError(`${option}: "${text}" is no day such as 2026-01-31`);
}

/** The clock takes February 31st for a day of March. */
function isDay(text: string): boolean {
  return new Date(text).toISOString().startsWith(text);
}

/** A size as Spark writes it: `500m`, `20g`; a bare number is bytes. */
export function byteCount(option: string, text: string): number {
  const value = parseByteString(text);
  if (value !== undefined && Number.isSafeInteger(value) && value > 0) return value;
  throw new ConfigError(`${option}: "${text}" is no size above 0, such as 500m or 20g`);
}

/** `true` or `false`, as an environment variable says it. */
export function trueOrFalse(option: string, text: string): boolean {
  return oneOf(option, text, ['true', 'false']) === 'true';
}

/** The text as it is. */
export function notEmpty(option: string, text: string): string {
  if (text.trim() !== '') return text;
  throw new ConfigError(`${option}: an empty value is none: leave it out, or say one`);
}

/** What `parse` makes of a value that is there. */
export function optional<T, R>(value: T | undefined, parse: (value: T) => R): R | undefined {
  return value === undefined ? undefined : parse(value);
}
