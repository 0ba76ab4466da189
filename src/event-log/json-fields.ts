import { MAX_LONG, MAX_TIME_MS } from '../model/units.ts';

/**
 * Tolerant access to parsed JSON. Spark wrote the same field as a number, as a string and not at all over the years; whatever
 * is not what we ask for is absent, never an exception and never a NaN.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether it has fields; a list has none. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const EMPTY: JsonObject = {};

/** The object that a text is; undefined where it is none, or no JSON. */
export function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** As `objectIn`, or an empty one, so that reading goes on. */
export function parsedObject(text: string): JsonObject {
  return objectIn(text) ?? EMPTY;
}

/** The object under `key`, or an empty one, so that reading goes on. */
export function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return isObject(value) ? value : EMPTY;
}

/** Empty where there is no list. */
export function arrayAt(parent: JsonObject, key: string): readonly unknown[] {
  const value = parent[key];
  return Array.isArray(value) ? value : [];
}

/** The objects in the array under `key`; other elements are left out. */
export function objectsAt(parent: JsonObject, key: string): readonly JsonObject[] {
  return arrayAt(parent, key).filter(isObject);
}

/** A number no larger than a long, also where it was written as a string (Spark up to 2.0 and SQL accumulables). */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.abs(value) <= MAX_LONG ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const parsed = Number(value);
  return Math.abs(parsed) <= MAX_LONG ? parsed : undefined;
}

/** Also of a number that is written as text; undefined where there is none. */
export function numberAt(parent: JsonObject, key: string): number | undefined {
  return toNumber(parent[key]);
}

/** An amount that cannot be negative: 0 where it is absent or nonsense. */
export function amountAt(parent: JsonObject, key: string): number {
  const value = parent[key];
  if (typeof value === 'number') return value > 0 && value <= MAX_LONG ? value : 0;
  return Math.max(0, toNumber(value) ?? 0);
}

/** Spark counts tasks in ints. */
const MAX_INT = 2 ** 31 - 1;

/** A number of things: what is more than Spark can count is 0. */
export function countOf(amount: number): number {
  return amount <= MAX_INT ? amount : 0;
}

/** The same of a member; 0 where it is absent. */
export function countAt(parent: JsonObject, key: string): number {
  return countOf(amountAt(parent, key));
}

/** A time stamp in epoch-ms that a Date can be; 0 and negative ones are Spark's "not yet". */
export function timeAt(parent: JsonObject, key: string): number | undefined {
  const value = numberAt(parent, key);
  return value !== undefined && value > 0 && value <= MAX_TIME_MS ? value : undefined;
}

/** A non-negative whole number that identifies something. */
export function idAt(parent: JsonObject, key: string): number | undefined {
  const value = numberAt(parent, key);
  return value !== undefined && value >= 0 && Number.isSafeInteger(value) ? value : undefined;
}

/** Undefined where there is no text. */
export function stringAt(parent: JsonObject, key: string): string | undefined {
  const value = parent[key];
  return typeof value === 'string' ? value : undefined;
}

/** Longer than any name of a host, an executor or a block is. */
export const MAX_NAME_LENGTH = 500;

/** A string that is kept again and again, cut where no name is as long. */
export function nameAt(parent: JsonObject, key: string): string | undefined {
  const value = stringAt(parent, key);
  if (value === undefined || value.length <= MAX_NAME_LENGTH) return value;
  // a slice would keep the whole of it in memory
  return Buffer.from(value.slice(0, MAX_NAME_LENGTH), 'utf16le').toString('utf16le');
}

/** False where it is not said. */
export function booleanAt(parent: JsonObject, key: string): boolean {
  return parent[key] === true || parent[key] === 'true';
}

/** Whole numbers, each once. */
export function idsAt(parent: JsonObject, key: string): readonly number[] {
  const ids: number[] = [];
  let last = -Infinity;
  let isAscending = true;
  for (const value of arrayAt(parent, key)) {
    const id = toNumber(value);
    if (id === undefined || !Number.isSafeInteger(id)) continue;
    isAscending &&= id > last;
    last = id;
    ids.push(id);
  }
  // as nearly all are: a set of many takes ten times as long
  return isAscending ? ids : [...new Set(ids)];
}

/** The texts of a list; what is none is left out. */
export function stringsAt(parent: JsonObject, key: string): readonly string[] {
  return arrayAt(parent, key).filter((value) => typeof value === 'string');
}

/**
 * A map of strings, of the first `maxCount` entries; numbers and flags become text, the rest is left out. Safe for keys such as
 * `__proto__`.
 */
export function stringMapAt(
  parent: JsonObject,
  key: string,
  maxCount = Infinity,
): Readonly<Record<string, string>> {
  const all = Object.entries(objectAt(parent, key));
  const entries = all.length > maxCount ? all.slice(0, maxCount) : all;
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, String(value)] as const]
        : [],
    ),
  );
}
