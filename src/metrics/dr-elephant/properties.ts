import { type Properties, property } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { parseMemoryText } from './memory-text.ts';

/** A property whose text Dr. Elephant cannot read: there the whole analysis fails. */
export class UnreadableProperty extends Error {
  override readonly name = 'UnreadableProperty';
}

/** In bytes, as Dr. Elephant reads sizes; undefined when not set. Throws UnreadableProperty. */
export function readMemory(set: Properties, name: string): number | undefined {
  return read(set, name, parseMemoryText);
}

/** A whole number; undefined when not set. Throws UnreadableProperty. */
export function readCount(set: Properties, name: string): number | undefined {
  return read(set, name, parseCount);
}

/** Any number; undefined when not set. Throws UnreadableProperty. */
export function readNumber(set: Properties, name: string): number | undefined {
  return read(set, name, parseNumber);
}

/** `true` or `false` in any case; undefined when not set. Throws UnreadableProperty. */
export function readFlag(set: Properties, name: string): boolean | undefined {
  return read(set, name, parseFlag);
}

/** Like `readMemory`, but what cannot be read counts as not set. */
export function tryMemory(set: Properties, name: string): number | undefined {
  const text = property(set, name);
  return text === undefined ? undefined : parseMemoryText(text);
}

/** Like `readCount`, but what cannot be read counts as not set. */
export function tryCount(set: Properties, name: string): number | undefined {
  const text = property(set, name);
  return text === undefined ? undefined : parseCount(text);
}

function read<T>(
  set: Properties,
  name: string,
  parse: (text: string) => T | undefined,
): T | undefined {
  const text = property(set, name);
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value === undefined) throw new UnreadableProperty(`${name} is ${JSON.stringify(text)}`);
  return value;
}

/** Java's `Integer.parseInt`. */
function parseCount(text: string): number | undefined {
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined;
}

function parseNumber(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(value) ? undefined : value;
}

function parseFlag(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === 'true') return true;
  return lower === 'false' ? false : undefined;
}

/** What this Spark calls the overhead of its containers; the older name where the version is not known: all versions read it. */
export function overheadName(role: 'driver' | 'executor', version: string | undefined): string {
  const prefix = isAtLeastSpark(version, 2, 3) ? 'spark' : 'spark.yarn';
  return `${prefix}.${role}.memoryOverhead`;
}
