import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Measured, type ProcessUse, useOf } from './measured.ts';

export interface RunSettings {
  readonly environment?: NodeJS.ProcessEnv;
  readonly limitMinutes?: number;
}

/** A program that failed, or took longer than it may. */
export class RunError extends Error {}

const WATCH_MS = 20;
const WAY = path.join(import.meta.dirname, '../way.ts');
const TELL = path.join(import.meta.dirname, 'tell-at-exit.mjs');

/**
 * A program from its start to its end. Its memory and processor time are looked at while it runs, so that the last moments
 * before its end are missing. Throws RunError.
 */
export async function runProgram(
  [command, ...args]: readonly [string, ...string[]],
  { environment = process.env, limitMinutes = 60 }: RunSettings = {},
): Promise<Measured> {
  const startedAtMs = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: environment });
  const watched = watch(child);
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMinutes * 60_000);
  try {
    const complaint = tailOf(child);
    const [code]: unknown[] = await once(child, 'close');
    const seconds = (performance.now() - startedAtMs) / 1_000;
    if (code === 0) return { seconds, ...watched.use() };
    if (seconds >= limitMinutes * 60)
      throw new RunError(`took longer than ${limitMinutes} minutes`);
    throw new RunError(`${command} ended with ${String(code)} ${complaint()}`);
  } finally {
    clearTimeout(limit);
    watched.stop();
  }
}

/** A Node program from its start to its end; it tells of itself what it has used when it ends. Throws RunError. */
export async function runNode(args: readonly string[]): Promise<Measured> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-bench-'));
  try {
    const told = path.join(folder, 'use.json');
    const environment = { ...process.env, SPARKVET_BENCH_TELL: told };
    const { seconds } = await runProgram([process.execPath, '--import', TELL, ...args], {
      environment,
    });
    return Measured.parse({ seconds, ...JSON.parse(readFileSync(told, 'utf8')) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A way of way.ts, in a process of its own. Throws RunError. */
export async function runWay(name: string, log: string): Promise<Measured> {
  const child = spawn(process.execPath, [WAY, name, log], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaint = tailOf(child);
  const [told] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (child.exitCode !== 0) throw new RunError(complaint());
  return Measured.parse(JSON.parse(told));
}

function watch({ pid }: ChildProcess): { use(): ProcessUse; stop(): void } {
  let last: ProcessUse = { cpuSeconds: Number.NaN, peakBytes: Number.NaN };
  const timer = setInterval(() => {
    last = (pid === undefined ? undefined : useOf(pid)) ?? last;
  }, WATCH_MS);
  return { use: () => last, stop: () => clearInterval(timer) };
}

/** The end of what a program complained about. */
export function tailOf({ stderr }: ChildProcess): () => string {
  let tail = '';
  stderr?.setEncoding('utf8').on('data', (more: string) => {
    tail = (tail + more).slice(-2_000);
  });
  return () => tail.trim().split('\n').slice(-4).join('\n');
}
