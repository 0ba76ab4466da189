import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { decode } from '../../src/event-log/decode.ts';
import { createLineSplitter } from '../../src/event-log/lines.ts';
import { GIB } from '../../src/model/units.ts';
import { generateLog } from '../generate-log.ts';
import { type LogFacts, TASK_END } from './log-writer.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
export const OUT = path.join(ROOT, 'bench/out');
export const PATIENTS = path.join(ROOT, 'test/fixtures/patients/logs');
const TASKS = path.join(PATIENTS, 'p06.3.5.sick.zst');
const QUERIES = path.join(PATIENTS, 'p20.3.5.sick.zst');

/** Thousands of small tasks; queries of a few tasks with large plans; both by turns. */
export const SHAPES: Readonly<Record<string, readonly string[]>> = {
  'task-heavy': [TASKS],
  'sql-heavy': [QUERIES],
  mixed: [TASKS, QUERIES],
};

export interface Shape {
  readonly name: string;
  readonly sources: readonly string[];
}

/** A generated log as it is stored. */
export interface BenchLog {
  readonly shape: string;
  /** As it was asked for. */
  readonly size: string;
  readonly form: 'plain' | 'zstd';
  readonly path: string;
  readonly storedByteCount: number;
  readonly facts: LogFacts;
}

export interface LogRequest {
  readonly shape: Shape;
  readonly size: string;
  /** What `size` says. */
  readonly byteCount: number;
  readonly form: BenchLog['form'];
}

const Facts = z.object({ plainByteCount: z.int(), lineCount: z.int(), taskCount: z.int() });
/** Left free beside a log: others use the disk too. */
const SPARE_BYTES = 10 * GIB;
/** Zstd of repeated events is much less than this; a disk that has not even that is full. */
const ZSTD_SHARE = 0.2;

/** A log of `bench/out`, made where it is not there yet. A text says why it is not: there is no room for it. */
export async function logFor(
  { shape, size, byteCount, form }: LogRequest,
  say: (text: string) => void,
): Promise<BenchLog | string> {
  mkdirSync(OUT, { recursive: true });
  const file = path.join(OUT, `${shape.name}-${size}${form === 'zstd' ? '.zstd' : ''}`);
  const log = { shape: shape.name, size, form, path: file };
  if (existsSync(file)) {
    return { ...log, storedByteCount: statSync(file).size, facts: await factsOf(file) };
  }
  const needed = byteCount * (form === 'zstd' ? ZSTD_SHARE : 1) + SPARE_BYTES;
  const { bavail, bsize } = statfsSync(OUT);
  if (bavail * bsize < needed)
    return `needs ${gb(needed)} GB of disk, ${gb(bavail * bsize)} are free`;
  say(`making ${path.relative(ROOT, file)}`);
  const facts = await generateLog(shape.sources, `${file}.tmp`, byteCount, form === 'zstd');
  renameSync(`${file}.tmp`, file);
  writeFileSync(factsFile(file), JSON.stringify(facts));
  return { ...log, storedByteCount: statSync(file).size, facts };
}

/** As it was written, else counted once. */
async function factsOf(file: string): Promise<LogFacts> {
  const known = factsFile(file);
  if (existsSync(known)) return Facts.parse(JSON.parse(readFileSync(known, 'utf8')));
  const facts = await countFacts(file);
  writeFileSync(known, JSON.stringify(facts));
  return facts;
}

export async function countFacts(file: string): Promise<LogFacts> {
  const counts = { plainByteCount: 0, lineCount: 0, taskCount: 0 };
  const taskEnd = Buffer.from(TASK_END);
  const splitter = createLineSplitter((buffer, start, end) => {
    counts.lineCount += 1;
    const isTask =
      end - start > taskEnd.length && taskEnd.compare(buffer, start, start + taskEnd.length) === 0;
    if (isTask) counts.taskCount += 1;
  });
  for await (const chunk of decode(createReadStream(file), () => {})) {
    counts.plainByteCount += chunk.byteLength;
    splitter.push(chunk);
  }
  return counts;
}

function factsFile(file: string): string {
  return `${file}.facts.json`;
}

function gb(byteCount: number): string {
  return (byteCount / 1e9).toFixed(1);
}
