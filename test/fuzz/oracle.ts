import { isObject, type Json } from '../verdicts/json.ts';

/** Totals that are counted here, by their names in the document. */
export const COUNTED = [
  'jobCount',
  'failedJobCount',
  'stageCount',
  'failedStageCount',
  'taskCount',
  'failedTaskCount',
  'killedTaskCount',
  'sqlExecutionCount',
  'executorCount',
  'executorRunTimeMs',
  'executorCpuTimeMs',
  'gcTimeMs',
  'inputBytes',
  'outputBytes',
  'shuffleReadBytes',
  'shuffleWriteBytes',
  'memorySpilledBytes',
  'diskSpilledBytes',
  'resultBytes',
] as const;
type Name = (typeof COUNTED)[number];
type Fields = Readonly<Record<string, Json>>;

/** What a log says, counted the plain way: each line by itself, no short cut, no code of the reader's. */
export interface Counted {
  readonly totals: ReadonlyMap<Name, number>;
  readonly eventCount: number;
  /** Lines that are no event. */
  readonly badCount: number;
  /** Of those, the ones before the first event. */
  readonly badBeforeFirst: number;
  readonly byteCount: number;
  /** Ways in which applications began: where there are two, it is no log of one. */
  readonly startCount: number;
}

/** Counts the parts of one log; `isLenient` reads an event also where the stretch of it that nobody needs is damaged. */
export function counted(parts: readonly Buffer[], isLenient = false): Counted {
  const tally = newTally();
  let eventCount = 0;
  let badCount = 0;
  let badBeforeFirst = 0;
  const starts = new Set<string>();
  for (const line of parts.flatMap(linesIn)) {
    const event = eventIn(line) ?? (isLenient ? eventIn(withoutUnread(line)) : undefined);
    if (event === undefined) {
      badCount += 1;
      if (eventCount === 0) badBeforeFirst += 1;
      continue;
    }
    eventCount += 1;
    count(tally, event);
    if (event['Event'] === 'SparkListenerApplicationStart') starts.add(line);
  }
  const byteCount = parts.reduce((sum, { length }) => sum + length, 0);
  const startCount = starts.size;
  return { totals: totalsOf(tally), eventCount, badCount, badBeforeFirst, byteCount, startCount };
}

/** Lines as they stand between line feeds; empty ones are none. */
export function linesIn(text: Buffer): readonly string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf(0x0a, start);
    const end = found < 0 ? text.length : found;
    lines.push(text.toString('utf8', start, end));
    start = end + 1;
  }
  return lines
    .map((line) => line.replace(/^\ufeff/, '').replace(/\r$/, ''))
    .filter((line) => line !== '');
}

function eventIn(line: string): Fields | undefined {
  try {
    const value: Json = JSON.parse(line);
    return isObject(value) && typeof value['Event'] === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Of starts of tasks and plans that wait for a newer one, hardly more than the beginning is read; of a job's stages what names them, of others what they are for. */
const UNREAD: readonly (readonly [RegExp, string])[] = [
  [/^(\{"Event":"SparkListenerTaskStart","Stage ID":\d+,"Stage Attempt ID":\d+).*\}$/s, '$1}'],
  [/^(\{"Event":"[\w.]*SQLAdaptiveExecutionUpdate","executionId":\d+).*\}$/s, '$1}'],
  [
    /^(\{"Event":"SparkListenerTaskEnd".*?"Accumulables":\[).*?(\]\},"Task (?:Executor )?Metrics":\{)/s,
    '$1$2',
  ],
  [
    /(?<=^\{"Event":"SparkListener(?:JobStart|StageSubmitted|StageCompleted)".*?"RDD Info":\[)\{.*?\}(\],"Parent IDs":\[.*?"Details":").*?(?<=[^\\](?:\\\\)*)"/gs,
    '$1"',
  ],
  [
    /(?<=^\{"Event":"SparkListenerStageCompleted".*?"Accumulables":\[).*?(?=\](?:,"Resource Profile Id":|\}\}))/s,
    '',
  ],
  [/("physicalPlanDescription":").*?(","sparkPlanInfo":\{)/s, '$1$2'],
  [/(?<=^\{"Event":"[\w.]*SQLExecutionStart".*","sparkPlanInfo":\{).*(?=\},"time":)/s, ''],
];

/** What is left without the stretches that nobody reads; all of it where another event stands inside. */
function withoutUnread(line: string): string {
  if (line.indexOf('{"Event":"', 1) >= 0) return line;
  return UNREAD.reduce((rest, [stretch, kept]) => rest.replace(stretch, kept), line);
}

interface Tally {
  readonly sums: Map<Name, number>;
  readonly stages: Set<string>;
  readonly executions: Set<number>;
  readonly executors: Set<string>;
}

function newTally(): Tally {
  return { sums: new Map(), stages: new Set(), executions: new Set(), executors: new Set() };
}

function totalsOf({ sums, stages, executions, executors }: Tally): ReadonlyMap<Name, number> {
  return new Map<Name, number>([
    ...COUNTED.map((name) => [name, sums.get(name) ?? 0] as const),
    ['stageCount', stages.size],
    ['sqlExecutionCount', executions.size],
    ['executorCount', executors.size],
  ]);
}

type Count = (tally: Tally, event: Fields) => void;

const COUNTS: ReadonlyMap<string, Count> = new Map<string, Count>([
  ['SparkListenerJobStart', (tally) => add(tally, 'jobCount', 1)],
  ['SparkListenerJobEnd', countJobEnd],
  ['SparkListenerStageSubmitted', countStage],
  ['SparkListenerStageCompleted', countStage],
  ['SparkListenerSQLExecutionStart', countExecution],
  ['SparkListenerExecutorAdded', countExecutor],
  ['SparkListenerTaskEnd', countTask],
]);

function count(tally: Tally, event: Fields): void {
  COUNTS.get(kindOf(event))?.(tally, event);
}

function kindOf({ Event: name }: Fields): string {
  return typeof name === 'string' ? (name.split('.').at(-1) ?? '') : '';
}

function countJobEnd(tally: Tally, event: Fields): void {
  add(tally, 'failedJobCount', at(event, 'Job Result')['Result'] === 'JobSucceeded' ? 0 : 1);
}

function countStage(tally: Tally, event: Fields): void {
  const info = at(event, 'Stage Info');
  const stageId = idOf(info['Stage ID']);
  if (stageId === undefined) return;
  tally.stages.add(`${stageId} ${idOf(info['Stage Attempt ID']) ?? 0}`);
  const hasFailed = typeof info['Failure Reason'] === 'string' && info['Failure Reason'] !== '';
  const isEnd = kindOf(event) === 'SparkListenerStageCompleted';
  add(tally, 'failedStageCount', isEnd && hasFailed ? 1 : 0);
}

function countExecution({ executions }: Tally, event: Fields): void {
  const id = idOf(event['executionId']);
  if (id !== undefined) executions.add(id);
}

/** The last time that a Date can be. */
const MAX_TIME_MS = 8.64e15;

function countExecutor({ executors }: Tally, event: Fields): void {
  const id = event['Executor ID'];
  const addedAtMs = amount(event['Timestamp']) ?? 0;
  const isAdded = typeof id === 'string' && addedAtMs > 0 && addedAtMs <= MAX_TIME_MS;
  if (isAdded && id !== 'driver' && id !== '<driver>') executors.add(id);
}

/** A task of no stage belongs nowhere. */
function countTask(tally: Tally, event: Fields): void {
  if (idOf(event['Stage ID']) === undefined) return;
  const reason = at(event, 'Task End Reason')['Reason'];
  add(tally, 'taskCount', 1);
  if (reason === 'TaskKilled' || reason === 'TaskCommitDenied') add(tally, 'killedTaskCount', 1);
  else if (reason !== 'Success') add(tally, 'failedTaskCount', 1);
  const metrics = at(event, 'Task Metrics');
  const read = at(metrics, 'Shuffle Read Metrics');
  const values: readonly (readonly [Name, Json | undefined])[] = [
    ['executorRunTimeMs', metrics['Executor Run Time']],
    ['executorCpuTimeMs', metrics['Executor CPU Time']],
    ['gcTimeMs', metrics['JVM GC Time']],
    ['resultBytes', metrics['Result Size']],
    ['memorySpilledBytes', metrics['Memory Bytes Spilled']],
    ['diskSpilledBytes', metrics['Disk Bytes Spilled']],
    ['inputBytes', at(metrics, 'Input Metrics')['Bytes Read']],
    ['outputBytes', at(metrics, 'Output Metrics')['Bytes Written']],
    ['shuffleReadBytes', read['Remote Bytes Read']],
    ['shuffleReadBytes', read['Local Bytes Read']],
    ['shuffleWriteBytes', at(metrics, 'Shuffle Write Metrics')['Shuffle Bytes Written']],
  ];
  for (const [name, value] of values) {
    const whole = amount(value) ?? 0;
    add(tally, name, name === 'executorCpuTimeMs' ? whole / 1e6 : whole);
  }
}

function add({ sums }: Tally, name: Name, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value);
}

function at(event: Fields, key: string): Fields {
  const value = event[key];
  return isObject(value) ? value : {};
}

/** Spark writes longs, as numbers or as text; what is no amount of that size was never measured. */
function amount(value: Json | undefined): number | undefined {
  const isText = typeof value === 'string' && value.trim() !== '';
  const number = typeof value === 'number' || isText ? Number(value) : Number.NaN;
  return number >= 0 && number <= 2 ** 63 ? number : undefined;
}

function idOf(value: Json | undefined): number | undefined {
  const number = amount(value);
  return Number.isSafeInteger(number) ? number : undefined;
}
