/**
 * Reads a directory of many logs with one thread, two, …, each in a process of its own, and prints how that scales:
 *
 *   npm run bench:many [-- --count 120] [--size 20m] [--threads 1,2] [--rounds 3]
 */

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sumBy } from '../src/model/sum-by.ts';
import { parseByteString } from '../src/model/units.ts';
import { buildProgram } from './read/build.ts';
import type { LogFacts } from './read/log-writer.ts';
import { type BenchLog, countFacts, logFor, OUT, PATIENTS, SHAPES } from './read/logs.ts';
import { type Measured, quickest } from './read/measured.ts';
import { COMMAND } from './read/rows.ts';
import { runNode } from './read/run-program.ts';
import { markdown } from './read/table.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '120' },
    size: { type: 'string', default: '20m' },
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '3' },
  },
});

/** What is asked of each log: to be read and judged, or also to be rendered and stored, which the first thread does alone. */
const MODES = [
  ['documents', ['--format', 'json', '--no-store']],
  ['verdicts, pages, rows of the store', []],
] as const;

mkdirSync(OUT, { recursive: true });
buildProgram(say);
const folder = mkdtempSync(path.join(OUT, 'many-'));
try {
  await bench();
} finally {
  rmSync(folder, { recursive: true });
}

async function bench(): Promise<void> {
  const logs = await fill(Number(values.count));
  const plainByteCount = sumBy(logs, (one) => one.plainByteCount);
  process.stdout.write(
    `${logs.length} logs, ${(plainByteCount / 1e6).toFixed(0)} MB of JSON; load of the machine before: ${loadavg()[0]?.toFixed(1)}\n\n`,
  );
  const head = ['', 'threads', 's', 'MB/s', 'logs/s', '× one', 'CPU s', 'peak MB'];
  const rows = [head];
  for (const [mode, flags] of MODES) {
    const measured = await measure(flags);
    const [one] = measured;
    for (const { threads, best } of measured) {
      rows.push([
        mode,
        threads,
        best.seconds.toFixed(2),
        (plainByteCount / 1e6 / best.seconds).toFixed(0),
        (logs.length / best.seconds).toFixed(1),
        ((one?.best.seconds ?? Number.NaN) / best.seconds).toFixed(2),
        best.cpuSeconds.toFixed(2),
        (best.peakBytes / 1e6).toFixed(0),
      ]);
    }
  }
  process.stdout.write(markdown(rows));
}

/** Generated logs of every shape and small ones of real applications by turns; what they hold. */
async function fill(count: number): Promise<readonly LogFacts[]> {
  const large = await generated();
  const small = await real();
  return Array.from({ length: count }, (_, number) => {
    const from = number % 2 === 0 ? large : small;
    const one = from[Math.floor(number / 2) % from.length];
    if (one === undefined) throw new Error('there is no log to fill the folder with');
    copyFileSync(one.path, path.join(folder, `log-${String(number).padStart(4, '0')}.zstd`));
    return one.facts;
  });
}

type Known = Pick<BenchLog, 'path' | 'facts'>;

async function generated(): Promise<readonly Known[]> {
  const { size } = values;
  const byteCount = parseByteString(size);
  if (byteCount === undefined) throw new Error(`--size: ${size} is no size, such as 20m`);
  const logs: Known[] = [];
  for (const [name, sources] of Object.entries(SHAPES)) {
    const log = await logFor({ shape: { name, sources }, size, byteCount, form: 'zstd' }, say);
    if (typeof log === 'string') throw new Error(log);
    logs.push(log);
  }
  return logs;
}

async function real(): Promise<readonly Known[]> {
  const files = readdirSync(PATIENTS).filter((name) => name.endsWith('.zst'));
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(PATIENTS, name);
      return { path: file, facts: await countFacts(file) };
    }),
  );
}

/** The thread counts take turns: what disturbs the machine for a while disturbs all alike. */
async function measure(
  flags: readonly string[],
): Promise<readonly { readonly threads: string; readonly best: Measured }[]> {
  const rounds = new Map<string, Measured[]>(values.threads.split(',').map((one) => [one, []]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [threads, taken] of rounds) {
      say(`${flags.join(' ')} --threads ${threads}, round ${round + 1}`);
      taken.push(await analyze([...flags, '--threads', threads]));
    }
  }
  return [...rounds].flatMap(([threads, taken]) => {
    const best = quickest(taken);
    return best === undefined ? [] : [{ threads, best }];
  });
}

async function analyze(flags: readonly string[]): Promise<Measured> {
  const out = mkdtempSync(path.join(OUT, 'many-out-'));
  try {
    // a place is only named for what is kept there: with it documents would be files
    const keep = flags.includes('--no-store') ? [] : ['--out', out];
    return await runNode([COMMAND, 'analyze', folder, ...flags, ...keep]);
  } finally {
    rmSync(out, { recursive: true });
  }
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
