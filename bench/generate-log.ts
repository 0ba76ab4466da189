/**
 * Writes a large event log by repeating the events of a real one with new ids and later times.
 *
 *   node bench/generate-log.ts <real log> <out file> <size, e.g. 1g> [--zstd]
 *
 * Everything between the first JobStart (or SQL execution) and ApplicationEnd is a block; each repetition moves the ids of jobs,
 * stages, tasks, RDDs, SQL executions and accumulators past those before, and the clock by the block's length. With `--zstd` a
 * frame is closed where Spark flushes: at every event that is neither the start nor the end of a task.
 */
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { zstdCompressSync } from 'node:zlib';
import { decode } from '../src/event-log/decode.ts';
import { createLineSplitter } from '../src/event-log/lines.ts';
import { parseByteString } from '../src/model/units.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** How far each kind of id moves with a repetition, by the keys under which it stands. */
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
const FLUSHED_LATER = /^\{"Event":"SparkListenerTask(?:Start|End|GettingResult)/;
const WRITE_BYTES = 4 * 2 ** 20;

interface Strides {
  job: number;
  stage: number;
  task: number;
  rdd: number;
  sql: number;
  accumulator: number;
  timeMs: number;
}

interface Move {
  readonly strides: Strides;
  readonly round: number;
}

/** Writes at least `byteCount` bytes of JSON, compressed or not. */
export async function generateLog(
  source: string,
  target: string,
  byteCount: number,
  isZstd: boolean,
): Promise<void> {
  const lines = await readLines(source);
  const from = lines.findIndex((line) => /SparkListener(?:JobStart|SQLExecutionStart)/.test(line));
  const to = lines.findIndex((line) => line.includes('"SparkListenerApplicationEnd"'));
  const block = lines.slice(from, to).map((line): Json => JSON.parse(line));
  const strides = stridesOf(block);
  const writer = createWriter(target, isZstd);
  for (const line of lines.slice(0, from)) writer.line(line);
  for (let round = 0; writer.plainByteCount < byteCount; round += 1) {
    for (const event of block) writer.line(JSON.stringify(moved(event, { strides, round })));
  }
  const end = JSON.parse(lines[to] ?? '{}');
  writer.line(JSON.stringify({ ...end, Timestamp: writer.lastTimeMs + 1_000 }));
  writer.close();
}

async function readLines(source: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const splitter = createLineSplitter((buffer, start, end) => {
    lines.push(buffer.toString('utf8', start, end));
  });
  for await (const chunk of decode(createReadStream(source), () => {})) splitter.push(chunk);
  return lines;
}

function stridesOf(block: readonly Json[]): Strides {
  const most: Strides = { job: 0, stage: 0, task: 0, rdd: 0, sql: 0, accumulator: 0, timeMs: 0 };
  let firstMs = Infinity;
  let lastMs = 0;
  const visit = (value: Json, key: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value)) visit(item, name);
    } else if (typeof value === 'number') {
      const kind = ID_KEYS[key];
      if (kind !== undefined) most[kind] = Math.max(most[kind], value);
      if (TIME_KEYS.has(key) && value > 0) {
        firstMs = Math.min(firstMs, value);
        lastMs = Math.max(lastMs, value);
      }
    }
  };
  for (const event of block) visit(event, '');
  return {
    job: most.job + 1,
    stage: most.stage + 1,
    task: most.task + 1,
    rdd: most.rdd + 1,
    sql: most.sql + 1,
    accumulator: most.accumulator + 1,
    timeMs: lastMs - firstMs + 1_000,
  };
}

/** `Parent IDs` are RDDs under an RDD and stages under a stage: both move by their own stride. */
function moved(value: Json, move: Move, key = '', parent = ''): Json {
  if (Array.isArray(value)) {
    return value.map((item) =>
      key === 'accumUpdates' ? movedPair(item, move) : moved(item, move, key, parent),
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, moved(item, move, name, key)]),
    );
  }
  if (typeof value === 'number') return movedNumber(value, move, key, parent);
  const isExecution = key === 'spark.sql.execution.id' && typeof value === 'string';
  return isExecution ? String(Number(value) + move.strides.sql * move.round) : value;
}

function movedNumber(value: number, { strides, round }: Move, key: string, parent: string): number {
  if (TIME_KEYS.has(key)) return value > 0 ? value + strides.timeMs * round : value;
  if (key === 'Parent IDs') {
    return value + (parent === 'RDD Info' ? strides.rdd : strides.stage) * round;
  }
  const kind = ID_KEYS[key];
  return kind === undefined ? value : value + strides[kind] * round;
}

function movedPair(pair: Json, { strides, round }: Move): Json {
  if (!Array.isArray(pair) || typeof pair[0] !== 'number') return pair;
  return [pair[0] + strides.accumulator * round, pair[1] ?? 0];
}

function createWriter(target: string, isZstd: boolean) {
  const file = openSync(target, 'w');
  let pending: string[] = [];
  let pendingBytes = 0;
  let plainByteCount = 0;
  let lastTimeMs = 0;
  const flush = (): void => {
    if (pending.length === 0) return;
    const bytes = Buffer.from(`${pending.join('\n')}\n`);
    writeSync(file, isZstd ? zstdCompressSync(bytes) : bytes);
    pending = [];
    pendingBytes = 0;
  };
  return {
    get plainByteCount() {
      return plainByteCount;
    },
    get lastTimeMs() {
      return lastTimeMs;
    },
    line(text: string): void {
      pending.push(text);
      pendingBytes += text.length + 1;
      plainByteCount += Buffer.byteLength(text) + 1;
      const time = /"(?:Completion Time|Finish Time)":(\d+)/.exec(text)?.[1];
      lastTimeMs = Math.max(lastTimeMs, Number(time ?? 0));
      if (isZstd ? !FLUSHED_LATER.test(text) : pendingBytes > WRITE_BYTES) flush();
    },
    close(): void {
      flush();
      closeSync(file);
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [source, target, size, flag] = process.argv.slice(2);
  const byteCount = parseByteString(size ?? '');
  if (source === undefined || target === undefined || byteCount === undefined) {
    process.stderr.write('usage: node bench/generate-log.ts <log> <out> <size> [--zstd]\n');
    process.exitCode = 2;
  } else {
    await generateLog(source, target, byteCount, flag === '--zstd');
  }
}
