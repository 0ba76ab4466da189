/**
 * Reads one generated log in every way, each in a process of its own, one after the other, and prints them side by side:
 *
 *   npm run bench:read [-- --size 1g] [--rounds 3] [--shape task-heavy|sql-heavy|all]
 *
 * Machines are noisy: the ratios are the result, the figures only say in what order of magnitude. The best round counts.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { GIB, parseByteString } from '../src/model/units.ts';
import { generateLog } from './generate-log.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const OUT = path.join(ROOT, 'bench/out');
const SHAPES = [
  { shape: 'task-heavy', source: 'test/fixtures/patients/logs/p06.3.5.sick.zst' },
  { shape: 'sql-heavy', source: 'test/fixtures/patients/logs/p20.3.5.sick.zst' },
] as const;
type Shape = (typeof SHAPES)[number];

const Measured = z.object({ seconds: z.number(), peakMb: z.number() });
type Measured = z.infer<typeof Measured>;

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1g' },
    rounds: { type: 'string', default: '3' },
    shape: { type: 'string', default: 'task-heavy' },
  },
});
const byteCount = parseByteString(values.size) ?? GIB;
mkdirSync(OUT, { recursive: true });
for (const shape of SHAPES) {
  if (values.shape === 'all' || values.shape === shape.shape) await benchShape(shape);
}

async function benchShape(shape: Shape): Promise<void> {
  const plain = await logFor(shape, false);
  const zstd = await logFor(shape, true);
  const plainBytes = statSync(plain).size;
  const rows = [
    ['newline scan, plain', measureChild('scan', plain)],
    ['JSON.parse of every line, plain', measureChild('parse', plain)],
    ['sparkvet: read, plain', measureChild('read', plain)],
    ['sparkvet: whole analysis, plain', measureChild('analyze', plain)],
    ['zstd -dc', measureZstd(zstd)],
    ['sparkvet: read, zstd', measureChild('read', zstd)],
    ['sparkvet: whole analysis, zstd', measureChild('analyze', zstd)],
  ] as const;
  const parse = rows[1][1]?.seconds ?? Number.NaN;
  print(`\n${shape.shape}: ${mb(plainBytes)} MB of JSON, ${mb(statSync(zstd).size)} MB as zstd\n`);
  print(
    `${'what'.padEnd(34)}${'MB/s'.padStart(8)}${'× parse'.padStart(10)}${'peak MB'.padStart(10)}\n`,
  );
  for (const [name, measured] of rows) {
    if (measured === undefined) {
      print(`${name.padEnd(34)}  not measured: the program is not installed\n`);
      continue;
    }
    const rate = (plainBytes / 1e6 / measured.seconds).toFixed(0);
    const ratio = (parse / measured.seconds).toFixed(1);
    const peak = Number.isNaN(measured.peakMb) ? '–' : measured.peakMb.toFixed(0);
    print(`${name.padEnd(34)}${rate.padStart(8)}${ratio.padStart(10)}${peak.padStart(10)}\n`);
  }
}

async function logFor({ shape, source }: Shape, isZstd: boolean): Promise<string> {
  const target = path.join(OUT, `${shape}-${values.size}${isZstd ? '.zstd' : ''}`);
  if (!existsSync(target)) {
    print(`making ${path.relative(ROOT, target)} …\n`);
    await generateLog(path.join(ROOT, source), target, byteCount, isZstd);
  }
  return target;
}

/** The best of several rounds of one way to read, each in a fresh process. */
function measureChild(way: string, log: string): Measured | undefined {
  return best(() => {
    const child = spawnSync(
      process.execPath,
      [path.join(import.meta.dirname, 'way.ts'), way, log],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    if (child.status !== 0) throw new Error(`${way} failed`);
    return Measured.parse(JSON.parse(child.stdout));
  });
}

function measureZstd(log: string): Measured | undefined {
  if (spawnSync('zstd', ['--version']).error !== undefined) return undefined;
  return best(() => {
    const startedAtMs = performance.now();
    spawnSync('zstd', ['-dcq', log], { stdio: ['ignore', 'ignore', 'inherit'] });
    return { seconds: (performance.now() - startedAtMs) / 1_000, peakMb: Number.NaN };
  });
}

function best(measure: () => Measured): Measured {
  const rounds = Array.from({ length: Math.max(1, Number(values.rounds)) }, measure);
  return rounds.reduce((least, round) => (round.seconds < least.seconds ? round : least));
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function print(text: string): void {
  process.stdout.write(text);
}
