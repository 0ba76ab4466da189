/**
 * Reads a log that is still written, lets it grow, and reads it again: anew, and on from where it stood.
 *
 *   npm run bench:grow -- bench/out/task-heavy-1g [more logs] [--growth 1m] [--rounds 3]
 *
 * Any log will do, those of `bench:read` too. It is copied without its end, which is then appended. Machines are noisy: the ratios
 * are the result. The best round counts.
 */
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { KeptReadings } from '../src/event-log/kept-readings.ts';
import type { LogSource } from '../src/event-log/log-source.ts';
import { readEventLog, readGrowingLog } from '../src/event-log/read-log.ts';
import { filePart } from '../src/fetchers/local/file-part.ts';
import { MIB, parseByteString } from '../src/model/units.ts';

const OUT = path.resolve(import.meta.dirname, 'out');
const SETTINGS = { cluster: 'bench' };

interface Round {
  readonly anewSeconds: number;
  readonly onSeconds: number;
  readonly unchangedSeconds: number;
  readonly keptBytes: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    growth: { type: 'string', default: '1m' },
    rounds: { type: 'string', default: '3' },
  },
});
const askedBytes = parseByteString(values.growth) ?? MIB;
mkdirSync(OUT, { recursive: true });
process.stdout.write(
  `${'log'.padEnd(28)}${'MB'.padStart(8)}${'anew, s'.padStart(10)}${'on, s'.padStart(10)}${'×'.padStart(8)}` +
    `${'unchanged, s'.padStart(14)}${'kept MB'.padStart(9)}\n`,
);
for (const log of positionals) {
  const rounds: Round[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) rounds.push(await measure(log));
  print(log, rounds);
}

async function measure(log: string): Promise<Round> {
  const file = path.join(OUT, 'growing.inprogress');
  const byteCount = statSync(log).size;
  // of a compressed log a hundredth is much already
  const growthBytes = Math.min(askedBytes, Math.ceil(byteCount / 100));
  const readings = new KeptReadings({ maxBytes: 1024 * MIB });
  const on = async () => readGrowingLog(sourceOf(file), SETTINGS, { readings, key: file });
  try {
    copyFileSync(log, file);
    truncateSync(file, byteCount - growthBytes);
    await on();
    appendFileSync(file, endOf(log, byteCount, growthBytes));
    const onSeconds = await secondsOf(on);
    const unchangedSeconds = await secondsOf(on);
    const { keptBytes } = readings;
    readings.take(file);
    const anewSeconds = await secondsOf(async () => readEventLog(sourceOf(file), SETTINGS));
    return { anewSeconds, onSeconds, unchangedSeconds, keptBytes };
  } finally {
    rmSync(file, { force: true });
  }
}

function endOf(log: string, byteCount: number, growthBytes: number): Buffer {
  const end = Buffer.alloc(growthBytes);
  const file = openSync(log, 'r');
  readSync(file, end, 0, growthBytes, byteCount - growthBytes);
  closeSync(file);
  return end;
}

function sourceOf(file: string): LogSource {
  const name = path.basename(file);
  return { name, parts: [filePart(name, file)], gaps: [], isInProgress: true };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return (performance.now() - startedAtMs) / 1_000;
}

function print(log: string, rounds: readonly Round[]): void {
  const best = (of: (round: Round) => number): number => Math.min(...rounds.map(of));
  const anew = best(({ anewSeconds }) => anewSeconds);
  const on = best(({ onSeconds }) => onSeconds);
  const cells = [
    path.basename(log).padEnd(28),
    (statSync(log).size / 1e6).toFixed(0).padStart(8),
    anew.toFixed(2).padStart(10),
    on.toFixed(3).padStart(10),
    (anew / on).toFixed(0).padStart(8),
    best(({ unchangedSeconds }) => unchangedSeconds)
      .toFixed(3)
      .padStart(14),
    (best(({ keptBytes }) => keptBytes) / 1e6).toFixed(0).padStart(9),
  ];
  process.stdout.write(`${cells.join('')}\n`);
}
