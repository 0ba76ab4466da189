import fc from 'fast-check';
import { changed, type Event, isObject, type Json, nameOf } from './json.ts';

/** One thing done to a log; `at` and `which` from 0 to 1 choose the event and the place in it. */
export interface Harm {
  readonly kind: 'drop' | 'twice' | 'swap' | 'number' | 'text' | 'field' | 'property';
  readonly at: number;
  readonly which: number;
  readonly number: number;
  readonly text: string;
  readonly property: string;
}

const NUMBERS = [0, 1, -1, 2, 1_000, 1e6, 2 ** 31, 1e12, 2 ** 53, -(2 ** 31), 0.5];
const TEXTS = [
  '',
  '0',
  '-1',
  'true',
  'false',
  '1',
  '1g',
  '100000g',
  '3000',
  '10ms',
  'null',
  'x y\n<b>',
];
const PROPERTIES = [
  'spark.executor.memory',
  'spark.executor.memoryOverhead',
  'spark.executor.cores',
  'spark.executor.instances',
  'spark.task.cpus',
  'spark.driver.memory',
  'spark.driver.maxResultSize',
  'spark.memory.fraction',
  'spark.master',
  'spark.speculation',
  'spark.dynamicAllocation.enabled',
  'spark.dynamicAllocation.maxExecutors',
  'spark.dynamicAllocation.minExecutors',
  'spark.dynamicAllocation.executorIdleTimeout',
  'spark.sql.shuffle.partitions',
  'spark.sql.adaptive.enabled',
  'spark.sql.adaptive.advisoryPartitionSizeInBytes',
  'spark.sql.autoBroadcastJoinThreshold',
  'spark.sql.files.maxPartitionBytes',
];

export const harms: fc.Arbitrary<readonly Harm[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('drop', 'twice', 'swap', 'number', 'text', 'field', 'property'),
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    which: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    number: fc.constantFrom(...NUMBERS),
    text: fc.constantFrom(...TEXTS),
    property: fc.constantFrom(...PROPERTIES),
  }),
  { minLength: 1, maxLength: 12 },
);

/** The log after all of it. */
export function harmed(events: readonly Event[], list: readonly Harm[]): readonly Event[] {
  return list.reduce(harmedOnce, events);
}

function harmedOnce(events: readonly Event[], harm: Harm): readonly Event[] {
  const place = Math.floor(harm.at * events.length);
  const event = events[place];
  if (event === undefined) return events;
  switch (harm.kind) {
    case 'drop':
      return events.toSpliced(place, 1);
    case 'twice':
      return events.toSpliced(place, 0, event);
    case 'swap':
      return events.toSpliced(place, 2, ...events.slice(place, place + 2).toReversed());
    case 'property':
      return events.map((each) => withProperty(each, harm));
    case 'number':
    case 'text':
    case 'field':
      return events.with(place, harmedInside(event, harm));
  }
}

function withProperty(event: Event, { property, text }: Harm): Event {
  const properties = event['Spark Properties'];
  if (nameOf(event) !== 'SparkListenerEnvironmentUpdate' || !isObject(properties)) return event;
  return { ...event, 'Spark Properties': { ...properties, [property]: text } };
}

/** The one value among those of its kind that `which` points at. */
function harmedInside(event: Event, harm: Harm): Event {
  const count = countOf(event, harm.kind);
  const chosen = Math.floor(harm.which * count);
  let seen = -1;
  const after = changed(event, (value, { key }) => {
    if (key === '' || key === 'Event' || !isMeant(value, harm.kind)) return undefined;
    seen += 1;
    if (seen !== chosen) return undefined;
    if (harm.kind === 'number') return harm.number;
    return harm.kind === 'text' ? harm.text : null;
  });
  return isObject(after) ? after : event;
}

function countOf(event: Event, kind: Harm['kind']): number {
  let count = 0;
  changed(event, (value, { key }) => {
    if (key !== '' && key !== 'Event' && isMeant(value, kind)) count += 1;
    return undefined;
  });
  return count;
}

function isMeant(value: Json, kind: Harm['kind']): boolean {
  if (kind === 'number') return typeof value === 'number';
  return kind === 'text' ? typeof value === 'string' : true;
}
