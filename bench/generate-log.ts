/**
 * Writes a large event log by repeating the events of real ones with new ids and later times.
 *
 *   node bench/generate-log.ts <out file> <size, e.g. 1g> [--zstd] <real log> [<real log> …]
 *
 * Everything between the first JobStart (or SQL execution) and ApplicationEnd is a block; each repetition moves the ids of jobs,
 * stages, tasks, RDDs, SQL executions and accumulators past those before, and the clock by the block's length. Of several logs
 * the blocks take turns so that each has the same share of the bytes, within the application of the first. With `--zstd` a frame
 * is closed where Spark flushes: at every event that is neither the start nor the end of a task.
 */
import { createReadStream } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { decode } from '../src/event-log/decode.ts';
import { createLineSplitter } from '../src/event-log/lines.ts';
import { parseByteString } from '../src/model/units.ts';
import { eventTemplate, firstTimeMs, type Json, stridesOf } from './read/event-template.ts';
import { createLogWriter, type LogFacts } from './read/log-writer.ts';

interface RealLog {
  readonly head: readonly string[];
  readonly block: readonly Json[];
  readonly applicationEnd: Readonly<Record<string, Json>>;
}

/** Writes at least `byteCount` bytes of JSON, compressed or not; what it wrote. */
export async function generateLog(
  sources: readonly string[],
  target: string,
  byteCount: number,
  isZstd: boolean,
): Promise<LogFacts> {
  const logs = await Promise.all(sources.map(readRealLog));
  const [first] = logs;
  if (first === undefined) throw new Error('a log is made of at least one');
  const strides = stridesOf(logs.map(({ block }) => block));
  const blocks = logs.map(({ block }) => ({
    lines: eventTemplate(block, strides, firstTimeMs(first.block)),
    byteCount: 0,
  }));
  const writer = createLogWriter(target, isZstd);
  for (const line of first.head) writer.line(line);
  for (let round = 0; writer.facts().plainByteCount < byteCount; round += 1) {
    const next = blocks.reduce((least, one) => (one.byteCount < least.byteCount ? one : least));
    const before = writer.facts().plainByteCount;
    for (const line of next.lines) writer.line(line(round));
    next.byteCount += writer.facts().plainByteCount - before;
  }
  const end = { ...first.applicationEnd, Timestamp: writer.lastTimeMs() + 1_000 };
  writer.line(JSON.stringify(end));
  writer.close();
  return writer.facts();
}

async function readRealLog(source: string): Promise<RealLog> {
  const lines: string[] = [];
  const splitter = createLineSplitter((buffer, start, end) => {
    lines.push(buffer.toString('utf8', start, end));
  });
  for await (const chunk of decode(createReadStream(source), () => {})) splitter.push(chunk);
  const from = lines.findIndex((line) => /SparkListener(?:JobStart|SQLExecutionStart)/.test(line));
  const to = lines.findIndex((line) => line.includes('"SparkListenerApplicationEnd"'));
  return {
    head: lines.slice(0, from),
    block: lines.slice(from, to).map((line): Json => JSON.parse(line)),
    applicationEnd: JSON.parse(lines[to] ?? '{}'),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const given = process.argv.slice(2).filter((argument) => argument !== '--zstd');
  const [target, size, ...sources] = given;
  const byteCount = parseByteString(size ?? '');
  if (target === undefined || byteCount === undefined || sources.length === 0) {
    process.stderr.write('usage: node bench/generate-log.ts <out> <size> [--zstd] <log> …\n');
    process.exitCode = 2;
  } else {
    await generateLog(sources, target, byteCount, process.argv.includes('--zstd'));
  }
}
