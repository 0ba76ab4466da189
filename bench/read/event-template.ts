export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** The text of one event in the n-th repetition of its block. */
export type EventLine = (round: number) => string;

/** How far each kind of id, and the clock, move with a repetition. */
export interface Strides {
  job: number;
  stage: number;
  task: number;
  rdd: number;
  sql: number;
  accumulator: number;
  timeMs: number;
}
/** A number of an event that is `base` in the first repetition, and so much more in each that follows. */
interface Slot {
  readonly base: number;
  readonly stride: number;
  readonly isText?: boolean;
}

interface Marking {
  readonly strides: Strides;
  /** By which the block's own times move, so that they begin where those of the others do. */
  readonly delayMs: number;
  readonly slots: Slot[];
}

/** The keys under which ids stand. */
const ID_KEYS: Readonly<Record<string, keyof Strides>> = {
  'Job ID': 'job',
  'Stage ID': 'stage',
  'Stage IDs': 'stage',
  'Task ID': 'task',
  'RDD ID': 'rdd',
  executionId: 'sql',
  rootExecutionId: 'sql',
  accumulatorId: 'accumulator',
  ID: 'accumulator',
};
const TIME_KEYS = new Set([
  'Timestamp',
  'Submission Time',
  'Completion Time',
  'Launch Time',
  'Finish Time',
  'Getting Result Time',
  'time',
]);
/** Stands for a slot in JSON; no log holds it. */
const SLOT = /"@@slot(\d+)@@"/;

/** Strides that move every block past every other, whichever comes next. */
export function stridesOf(blocks: readonly (readonly Json[])[]): Strides {
  const all = blocks.map(stridesOfBlock);
  const most = (kind: keyof Strides): number => Math.max(...all.map((one) => one[kind]));
  return {
    job: most('job'),
    stage: most('stage'),
    task: most('task'),
    rdd: most('rdd'),
    sql: most('sql'),
    accumulator: most('accumulator'),
    timeMs: most('timeMs'),
  };
}

function stridesOfBlock(block: readonly Json[]): Strides {
  const most: Strides = { job: 0, stage: 0, task: 0, rdd: 0, sql: 0, accumulator: 0, timeMs: 0 };
  eachNumber(block, (value, key) => {
    const kind = ID_KEYS[key];
    if (kind !== undefined) most[kind] = Math.max(most[kind], value + 1);
  });
  const { firstMs, lastMs } = spanOf(block);
  return { ...most, timeMs: lastMs - firstMs + 1_000 };
}

function spanOf(block: readonly Json[]): { readonly firstMs: number; readonly lastMs: number } {
  let firstMs = Infinity;
  let lastMs = 0;
  eachNumber(block, (value, key) => {
    if (!TIME_KEYS.has(key) || value <= 0) return;
    firstMs = Math.min(firstMs, value);
    lastMs = Math.max(lastMs, value);
  });
  return { firstMs, lastMs };
}

/** Numbers in arrays have the key of the array. */
function eachNumber(value: unknown, visit: (value: number, key: string) => void, key = ''): void {
  if (Array.isArray(value)) for (const item of value) eachNumber(item, visit, key);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) eachNumber(item, visit, name);
  } else if (typeof value === 'number') visit(value, key);
}

/** Events of a block as text with slots for what moves: to write them again is to join strings. Its times begin at `firstMs`. */
export function eventTemplate(
  block: readonly Json[],
  strides: Strides,
  firstMs: number,
): readonly EventLine[] {
  const delayMs = firstMs - firstTimeMs(block);
  return block.map((event) => {
    const slots: Slot[] = [];
    const pieces = JSON.stringify(marked(event, { strides, delayMs, slots })).split(SLOT);
    return (round) => joined(pieces, slots, round);
  });
}

export function firstTimeMs(block: readonly Json[]): number {
  return spanOf(block).firstMs;
}

/** Every other piece is the number of a slot. */
function joined(pieces: readonly string[], slots: readonly Slot[], round: number): string {
  let text = pieces[0] ?? '';
  for (let i = 1; i < pieces.length; i += 2) {
    const slot = slots[Number(pieces[i])] ?? { base: 0, stride: 0 };
    const number = slot.base + slot.stride * round;
    text += (slot.isText === true ? `"${number}"` : String(number)) + (pieces[i + 1] ?? '');
  }
  return text;
}

/** An event with marks in place of what moves. `Parent IDs` are RDDs under an RDD and stages under a stage. */
function marked(value: Json, marking: Marking, key = '', parent = ''): Json {
  if (Array.isArray(value)) {
    return value.map((item) =>
      key === 'accumUpdates' ? markedPair(item, marking) : marked(item, marking, key, parent),
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, marked(item, marking, name, key)]),
    );
  }
  if (typeof value === 'number') return markedNumber(value, marking, key, parent);
  if (key !== 'spark.sql.execution.id' || typeof value !== 'string') return value;
  return mark(marking, { base: Number(value), stride: marking.strides.sql, isText: true });
}

function markedNumber(value: number, marking: Marking, key: string, parent: string): Json {
  const { strides, delayMs } = marking;
  if (TIME_KEYS.has(key)) {
    return value > 0 ? mark(marking, { base: value + delayMs, stride: strides.timeMs }) : value;
  }
  if (key === 'Parent IDs') {
    const stride = parent === 'RDD Info' ? strides.rdd : strides.stage;
    return mark(marking, { base: value, stride });
  }
  const kind = ID_KEYS[key];
  return kind === undefined ? value : mark(marking, { base: value, stride: strides[kind] });
}

function markedPair(pair: Json, marking: Marking): Json {
  if (!Array.isArray(pair) || typeof pair[0] !== 'number') return pair;
  const stride = marking.strides.accumulator;
  return [mark(marking, { base: pair[0], stride }), pair[1] ?? 0];
}

function mark({ slots }: Marking, slot: Slot): string {
  slots.push(slot);
  return `@@slot${slots.length - 1}@@`;
}
