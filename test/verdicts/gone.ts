import { type Event, isList, isObject, type Json, nameOf } from './json.ts';

/** The log without events of these names. */
export function withoutEvents(events: readonly Event[], names: RegExp): readonly Event[] {
  return events.filter((event) => !names.test(nameOf(event)));
}

/** The log without a field, wherever it stands. */
export function withoutField(events: readonly Event[], name: string): readonly Event[] {
  return events.map((event) => eventWithout(event, name));
}

function eventWithout(event: Event, name: string): Event {
  return Object.fromEntries(
    Object.entries(event)
      .filter(([key]) => key !== name)
      .map(([key, value]) => [key, valueWithout(value, name)]),
  );
}

function valueWithout(value: Json, name: string): Json {
  if (isList(value)) return value.map((item) => valueWithout(item, name));
  return isObject(value) ? eventWithout(value, name) : value;
}

/** The log as if another Spark had written it. */
export function writtenBy(events: readonly Event[], version: string): readonly Event[] {
  return events.map((event) =>
    nameOf(event) === 'SparkListenerLogStart' ? { ...event, 'Spark Version': version } : event,
  );
}
