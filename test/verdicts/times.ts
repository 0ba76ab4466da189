import { type Change, changed, type Event, isList, isObject, type Json } from './json.ts';

/** Points in time, epoch ms; 0 and -1 stand for none. */
const TIMES = new Set([
  'Timestamp',
  'Submission Time',
  'Completion Time',
  'Launch Time',
  'Finish Time',
  'Getting Result Time',
  'Registration Time',
  'Request Time',
  'time',
]);
const TIME_PROPERTIES = new Set(['spark.app.startTime', 'spark.app.submitTime']);
/** Durations of task metrics, ms or ns, as fields and as accumulators. */
const DURATIONS = new Set([
  'Executor Deserialize Time',
  'Executor Deserialize CPU Time',
  'Executor Run Time',
  'Executor CPU Time',
  'JVM GC Time',
  'Result Serialization Time',
  'Fetch Wait Time',
  'Remote Requests Duration',
  'Shuffle Write Time',
  'MinorGCTime',
  'MajorGCTime',
  'TotalGCTime',
]);
const DURATION_ACCUMULATOR = /^internal\.metrics\.(?:.*(?:Time|Duration))$/;
const TIMING = new Set(['timing', 'nsTiming']);
/** Settings that say how long to wait, in seconds: they belong to the time they were set for. */
const TIMEOUT = /^spark\.dynamicAllocation\..*Timeout$/;

/** The log as if it had been written so much later. */
export function shifted(events: readonly Event[], byMs: number): readonly Event[] {
  return moved(
    events,
    (at) => at + byMs,
    (span) => span,
  );
}

/** The log as if everything had taken `factor` times as long; it starts when it did. */
export function stretched(events: readonly Event[], factor: number): readonly Event[] {
  const startMs = startOf(events);
  const span = (ms: number): number => Math.round(ms * factor);
  return moved(events, (at) => startMs + span(at - startMs), span);
}

type OfTime = (ms: number) => number;

function moved(events: readonly Event[], at: OfTime, span: OfTime): readonly Event[] {
  const timings = timingAccumulators(events);
  const isTiming: IsTiming = (id) => typeof id === 'number' && timings.has(id);
  const change: Change = (value, { key }) => {
    if (typeof value === 'number') return timeInstead(value, key, { at, span });
    if (typeof value === 'string') return textInstead(value, key, { at, span });
    if (key === 'accumUpdates') return updateInstead(value, isTiming, span);
    return key === 'Accumulables' && isObject(value) && isTimed(value, isTiming)
      ? spanOfAccumulator(value, span)
      : undefined;
  };
  return events.map((event) => changedEvent(event, change));
}

interface Moves {
  readonly at: OfTime;
  readonly span: OfTime;
}

function timeInstead(value: number, key: string, { at, span }: Moves): number | undefined {
  if (TIMES.has(key)) return value > 0 ? at(value) : value;
  return DURATIONS.has(key) ? span(value) : undefined;
}

function textInstead(value: string, key: string, { at, span }: Moves): string | undefined {
  if (TIME_PROPERTIES.has(key)) return String(at(Number(value)));
  return TIMEOUT.test(key) ? spanOfTimeout(value, span) : undefined;
}

type IsTiming = (id: Json | undefined) => boolean;

function updateInstead(pair: Json, isTiming: IsTiming, span: OfTime): Json | undefined {
  if (!isList(pair)) return undefined;
  const [id, amount] = pair;
  return id !== undefined && typeof amount === 'number' && isTiming(id)
    ? [id, span(amount)]
    : undefined;
}

function isTimed(accumulator: Event, isTiming: IsTiming): boolean {
  const name = accumulator['Name'];
  return (
    (typeof name === 'string' && DURATION_ACCUMULATOR.test(name)) || isTiming(accumulator['ID'])
  );
}

function spanOfTimeout(text: string, span: OfTime): string {
  const seconds = /^(\d+)s?$/.exec(text)?.[1];
  return seconds === undefined ? text : `${span(Number(seconds) * 1_000)}ms`;
}

/** SQL metrics write their values as text. */
function spanOfAccumulator(accumulator: Event, span: OfTime): Event {
  const timed = (value: Json): Json => {
    if (typeof value === 'number') return span(value);
    return typeof value === 'string' && /^\d+$/.test(value) ? String(span(Number(value))) : value;
  };
  return Object.fromEntries(
    Object.entries(accumulator).map(([key, value]) => [
      key,
      key === 'Update' || key === 'Value' ? timed(value) : value,
    ]),
  );
}

function timingAccumulators(events: readonly Event[]): ReadonlySet<number> {
  const ids = new Set<number>();
  const collect: Change = (value) => {
    if (isObject(value) && typeof value['accumulatorId'] === 'number') {
      const kind = value['metricType'];
      if (typeof kind === 'string' && TIMING.has(kind)) ids.add(value['accumulatorId']);
    }
    return undefined;
  };
  for (const event of events) if ('sparkPlanInfo' in event) changed(event, collect);
  return ids;
}

function startOf(events: readonly Event[]): number {
  const start = events.find((event) => event['Event'] === 'SparkListenerApplicationStart');
  const at = start?.['Timestamp'];
  if (typeof at !== 'number') throw new TypeError('the log says not when it started');
  return at;
}

/** An event stays one. */
export function changedEvent(event: Event, change: Change): Event {
  const instead = changed(event, change);
  if (!isObject(instead)) throw new TypeError('an event became something else');
  return instead;
}
