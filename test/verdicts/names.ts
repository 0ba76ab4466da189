import { type Change, type Event, isList, type Json, type Place } from './json.ts';
import { changedEvent } from './times.ts';

/** How far each kind of id moves: odd numbers, so that none becomes another's. */
const ID_MOVES: Readonly<Record<string, number>> = {
  'Job ID': 311,
  'Stage ID': 1_703,
  'Stage IDs': 1_703,
  'Task ID': 90_001,
  'RDD ID': 4_007,
  executionId: 57,
  rootExecutionId: 57,
  accumulatorId: 700_001,
  ID: 700_001,
};
const PARENTS: Readonly<Record<string, string>> = { 'RDD Info': 'RDD ID' };
const EXECUTION_IDS = new Set(['spark.sql.execution.id', 'spark.sql.execution.root.id']);
const NAMES: Readonly<Record<string, string>> = {
  'App ID': 'application_1811111111111_4711',
  'spark.app.id': 'application_1811111111111_4711',
  'App Name': 'another job altogether',
  'spark.app.name': 'another job altogether',
  User: 'somebody',
};

/** The log of the same application under other names: all ids moved, other executors, hosts, user and application. */
export function renamed(events: readonly Event[]): readonly Event[] {
  return events.map((event) => changedEvent(event, rename));
}

const rename: Change = (value, place) => {
  if (typeof value === 'number') return movedId(value, place);
  if (typeof value === 'string') return otherName(place.key, value);
  return place.key === 'accumUpdates' ? movedUpdate(value) : undefined;
};

function movedId(id: number, { key, parent }: Place): number | undefined {
  const kind = key === 'Parent IDs' ? PARENTS[parent] : key;
  const move = ID_MOVES[kind ?? 'Stage ID'];
  return move === undefined ? undefined : id + move;
}

/** An accumulator's id with its value. */
function movedUpdate(pair: Json): Json | undefined {
  if (!isList(pair)) return undefined;
  const [id, amount = 0] = pair;
  return typeof id === 'number' ? [id + (ID_MOVES['ID'] ?? 0), amount] : undefined;
}

function otherName(key: string, name: string): string | undefined {
  if (EXECUTION_IDS.has(key)) return String(Number(name) + (ID_MOVES['executionId'] ?? 0));
  // what Spark calls the driver is no name that anybody gave
  if (name === 'driver') return undefined;
  if (key === 'Executor ID' || key === 'executorId') return String(Number(name) + 40);
  // Livy's name is a mark of what the application is
  if (/^livy-session-\d+$/.test(name)) return 'livy-session-9041';
  return key === 'Host' ? `node-of-${name.replaceAll('.', '-')}` : NAMES[key];
}
