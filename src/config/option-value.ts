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

export function positiveNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new ConfigError(`${option}: "${text}" is not a number above 0`);
}

export function trueOrFalse(option: string, text: string): boolean {
  return oneOf(option, text, ['true', 'false']) === 'true';
}

export function notEmpty(option: string, text: string): string {
  if (text.trim() !== '') return text;
  throw new ConfigError(`${option}: an empty value is none`);
}

/** What `parse` makes of a value that is there. */
export function optional<T, R>(value: T | undefined, parse: (value: T) => R): R | undefined {
  return value === undefined ? undefined : parse(value);
}
