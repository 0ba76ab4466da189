import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';

export const MAIN = path.resolve(import.meta.dirname, '../../src/cli/main.ts');

export interface Surroundings {
  /** Where it runs: relative paths and `./sparkvet-out` are there. */
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** What comes on standard input; nothing unless said. */
  readonly input?: Buffer | string;
}
export interface Ended {
  /** As a shell says it: 128 + n where signal n ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export type Running = ChildProcessByStdio<Writable, Readable, Readable>;

/** The program as a user starts it, in a process of its own and without this one's settings. */
export function startSparkvet(
  args: readonly string[],
  { cwd, environment = {} }: Omit<Surroundings, 'input'>,
): Running {
  const { PATH = '', TMPDIR = '/tmp', NODE_COMPILE_CACHE = '' } = process.env;
  return spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH, TMPDIR, NODE_COMPILE_CACHE, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** The same, run to its end. */
export async function runSparkvet(
  args: readonly string[],
  { input = '', ...surroundings }: Surroundings,
): Promise<Ended> {
  const child = startSparkvet(args, surroundings);
  child.stdin.on('error', () => {}); // it need not read what we send
  child.stdin.end(input);
  return ended(child);
}

export async function ended(child: Running): Promise<Ended> {
  const code = new Promise<number | null>((resolve) => {
    child.once('close', (exitCode, signal) => {
      resolve(signal === null ? exitCode : 128 + constants.signals[signal]);
    });
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
