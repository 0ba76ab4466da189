import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runHistoryServer } from './history-server.ts';
import type { JvmSettings, JvmTools } from './jvm-tools.ts';
import type { BenchLog } from './logs.ts';
import type { Measured } from './measured.ts';
import { runProfiler } from './profiler.ts';
import { runNode, runProgram, runWay } from './run-program.ts';

export type RowId = keyof typeof LABELS;

/** One way to read one log. */
export interface Row {
  readonly id: RowId;
  readonly label: string;
  readonly log: BenchLog;
  /** The tools of the JVM take long: they have rounds of their own. */
  readonly isJvm: boolean;
  /** Throws RunError. */
  readonly run: () => Promise<Measured>;
}

const LABELS = {
  'scan-blocks': 'newline scan, large blocking reads',
  'scan-stream': 'newline scan, a stream of Node',
  'parse-lines': 'JSON.parse of every line',
  zstd: 'zstd -dc',
  decode: 'sparkvet, one thread: decode',
  split: '… and split into lines',
  scan: '… and scan',
  fold: '… and parse and fold',
  whole: 'sparkvet: whole analysis, program loaded',
  command: 'sparkvet analyze, from start to end',
  'history-server': 'Spark History Server: replay',
  profiler: 'spark-rapids-tools: profiler, from start to end',
  'profiler-start': '… of a log of a few tasks: its start',
} as const;

const ROOT = path.resolve(import.meta.dirname, '../..');
export const COMMAND = path.join(ROOT, 'bin/sparkvet.cjs');
const SMALL_LOG = path.join(ROOT, 'test/fixtures/patients/logs/p20.3.5.sick.zst');
const JVM: ReadonlySet<RowId> = new Set(['history-server', 'profiler', 'profiler-start']);
export const PARTS = ['decode', 'split', 'scan', 'fold', 'whole'] as const;
const PLAIN = ['scan-blocks', 'scan-stream', 'parse-lines'] as const;

export interface JvmChoice extends JvmSettings {
  readonly tools: JvmTools;
}

/** Every way to read a log. Other programs are asked only for the compressed one, which is what they are kept for. */
export function rowsOf(log: BenchLog, jvm: JvmChoice | undefined): readonly Row[] {
  const row = (id: RowId, run: Row['run']): Row => ({
    id,
    label: LABELS[id],
    log,
    isJvm: JVM.has(id),
    run,
  });
  const way = (id: RowId): Row => row(id, async () => runWay(id, log.path));
  const own = [...PARTS.map(way), row('command', async () => runCommand(log.path))];
  if (log.form === 'plain') return [...PLAIN.map(way), ...own];
  // it passes over symbolic links
  const zstd = row('zstd', async () => runProgram(['zstd', '-dcq', realpathSync(log.path)]));
  if (jvm === undefined) return [zstd, ...own];
  const profile = async (file: string): Promise<Measured> => runProfiler(file, jvm.tools, jvm);
  return [
    zstd,
    ...own,
    row('history-server', async () => runHistoryServer(log, jvm.tools, jvm)),
    row('profiler', async () => profile(log.path)),
    row('profiler-start', async () => profile(SMALL_LOG)),
  ];
}

/** As a user runs it: the verdict printed, the page written, a row in the store; in a folder that is gone afterwards. */
async function runCommand(log: string): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-bench-'));
  try {
    return await runNode([COMMAND, 'analyze', log, '--out', folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
