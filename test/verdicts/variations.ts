import { doubled, shuffled, textOf, torn } from './disorder.ts';
import { withoutEvents, withoutField, writtenBy } from './gone.ts';
import type { Event } from './json.ts';
import { renamed } from './names.ts';
import { shifted, stretched } from './times.ts';

/** Another log of what is, as far as a verdict goes, the same application. */
export interface Variation {
  readonly name: string;
  /** What the whole log says must be said of it too; otherwise it may also be kept silent, for want of evidence. */
  readonly keepsCause: boolean;
  readonly textOf: (log: PlainLog) => string;
}

/** A log's lines, and what stands in them. */
export interface PlainLog {
  readonly lines: readonly string[];
  readonly events: readonly Event[];
}

const DAY_MS = 86_400_000;
const HALF = 0.5;
/** Tasks whose ends change places. */
const WINDOW = 8;

function ofEvents(
  name: string,
  keepsCause: boolean,
  change: (events: readonly Event[]) => readonly Event[],
): Variation {
  return {
    name,
    keepsCause,
    textOf: ({ events }) => textOf(change(events).map((event) => JSON.stringify(event))),
  };
}

function tornAt(share: number): Variation {
  return {
    name: `torn at ${share * 100} %`,
    keepsCause: false,
    textOf: ({ lines }) => torn(lines, share),
  };
}

export const VARIATIONS: readonly Variation[] = [
  ...[0.99, 0.95, 0.9, 0.75, HALF].map(tornAt),
  ofEvents('400 days earlier', true, (events) => shifted(events, -400 * DAY_MS + 12_345)),
  ofEvents('under other names', false, renamed),
  ofEvents('in half the time', false, (events) => stretched(events, HALF)),
  ofEvents('in twice the time', false, (events) => stretched(events, 2)),
  ofEvents('task ends in disorder', true, (events) => shuffled(events, WINDOW)),
  ofEvents('task ends twice', true, doubled),
  ofEvents('without peaks of memory', true, (events) =>
    withoutField(events, 'Task Executor Metrics'),
  ),
  ofEvents('without accumulators', false, (events) => withoutField(events, 'Accumulables')),
  ofEvents('without SQL', false, (events) =>
    withoutEvents(events, /^SparkListener(?:SQL|DriverAccum)/),
  ),
  ofEvents('without an environment', false, (events) =>
    withoutEvents(events, /^SparkListenerEnvironmentUpdate$/),
  ),
  ofEvents('without executors', false, (events) =>
    withoutEvents(events, /^SparkListenerExecutorAdded$/),
  ),
  ofEvents('without tasks', false, (events) => withoutEvents(events, /^SparkListenerTask/)),
  ofEvents('without an end', false, (events) =>
    withoutEvents(events, /^SparkListenerApplicationEnd$/),
  ),
  ofEvents('without the ends of stages', false, (events) =>
    withoutEvents(events, /^SparkListenerStageCompleted$/),
  ),
  ...['3.2.4', '3.5.1', '4.1.0', '4.3.0'].map((version) =>
    ofEvents(`by Spark ${version}`, true, (events) => writtenBy(events, version)),
  ),
];
