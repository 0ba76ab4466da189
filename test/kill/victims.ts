import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import path from 'node:path';
import type { Scene } from './scene.ts';

const MAIN = path.resolve(import.meta.dirname, '../../src/cli/main.ts');

export const VICTIMS = [
  'analyze',
  'daemon',
  'serve',
  'report',
  'reanalyze',
  'dismiss',
  'fetch',
  'upgrade',
] as const;
export type Victim = (typeof VICTIMS)[number];

/** `round` makes each of them have something to change. */
export function commandOf(victim: Victim, scene: Scene, round: number): readonly string[] {
  const { logs, out, site, saved, db, oldDb, configFile } = scene;
  switch (victim) {
    case 'analyze':
      return ['analyze', logs, '--format', 'html', '--format', 'json', '--out', out, '--db', db];
    case 'daemon':
      return ['daemon', '--config', configFile];
    case 'serve':
      return ['serve', '--config', configFile, '--port', '0'];
    case 'report':
      return ['report', '--out', site, '--db', db];
    case 'reanalyze': {
      const scale = String(1 + (round % 7) / 10);
      return ['reanalyze', '--config', configFile, '--gate-scale', scale];
    }
    case 'dismiss': {
      const said = ['--kind', 'wrong', '--reason', `round ${round}`, '--by', 'ann', '--db', db];
      return ['dismiss', scene.ids[round % 3] ?? '', 'spill', ...said];
    }
    case 'fetch':
      return ['fetch', scene.ids[0] ?? '', '--save', saved, '--config', configFile];
    case 'upgrade':
      return ['dismiss', 'job-1', '--db', oldDb];
  }
}

export interface Ended {
  /** Null where the signal came first. */
  readonly code: number | null;
  readonly stderr: string;
  readonly tookMs: number;
}

/** After so long, or once so many changes of files were seen below the folder. */
export type KillMoment =
  | { readonly afterMs: number }
  | { readonly changeCount: number; readonly folder: string };

/** Runs a command line, and kills it at that moment unless it ended before. */
export async function runOrKill(
  args: readonly string[],
  moment: KillMoment | undefined,
): Promise<Ended> {
  const beganAtMs = performance.now();
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = once(child, 'close');
  const disarm = armed(child, moment);
  await ended;
  disarm();
  return { code: child.exitCode, stderr, tookMs: performance.now() - beganAtMs };
}

/** One that does nothing any more, such as a server, is not waited for. */
const IDLE_MS = 4_000;

function armed(child: ChildProcess, moment: KillMoment | undefined): () => void {
  if (moment === undefined) return () => {};
  const kill = (): void => void child.kill('SIGKILL');
  if ('afterMs' in moment) {
    const timer = setTimeout(kill, moment.afterMs);
    return () => clearTimeout(timer);
  }
  let seenCount = 0;
  const timer = setTimeout(kill, IDLE_MS);
  const watcher = watch(moment.folder, { recursive: true }, () => {
    seenCount += 1;
    if (seenCount === moment.changeCount) kill();
  });
  watcher.on('error', () => {});
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
