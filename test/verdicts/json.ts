/** One event of a log, and what it is made of. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };
export type Event = { readonly [key: string]: Json };

/** What stands at a place: its own name, and that of the object around it. */
export interface Place {
  readonly key: string;
  readonly parent: string;
}
/** What to put at a place; undefined where it stays as it is, and its members are looked at. */
export type Change = (value: Json, place: Place) => Json | undefined;

/** The value with `change` made wherever it asks for one; an item of a list is at the list's place. */
export function changed(value: Json, change: Change, place: Place = { key: '', parent: '' }): Json {
  const instead = change(value, place);
  if (instead !== undefined) return instead;
  if (isList(value)) return value.map((item) => changed(item, change, place));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      changed(member, change, { key, parent: place.key }),
    ]),
  );
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isObject(value: Json | undefined): value is Event {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function eventOf(line: string): Event {
  const event: Json = JSON.parse(line);
  if (!isObject(event)) throw new TypeError(`no event: ${line.slice(0, 80)}`);
  return event;
}

export function nameOf(event: Event): string {
  const name = event['Event'];
  return typeof name === 'string' ? (name.split('.').at(-1) ?? '') : '';
}
