import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = path.resolve(import.meta.dirname, '../../src/cli/main.ts');

/** A daemon in a process of its own, as a user starts it. */
export interface DaemonProcess extends AsyncDisposable {
  /** Every line of its log so far. */
  readonly lines: readonly string[];
  /** Resolves with the first line from `from` on that holds `text`. */
  readonly said: (text: string, from?: number) => Promise<string>;
  readonly kill: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number | null>;
}

export function startDaemon(configFile: string): DaemonProcess {
  const child = spawn(process.execPath, [MAIN, 'daemon', '--config', configFile], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  return {
    lines,
    said: async (text, from = 0) => waitFor(text, from, lines, waiting),
    kill: async (signal) => end(child, signal),
    [Symbol.asyncDispose]: async () => {
      await end(child, 'SIGKILL');
    },
  };
}

async function waitFor(
  text: string,
  from: number,
  lines: readonly string[],
  waiting: Set<() => void>,
): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const look = (): void => {
    const line = lines.slice(from).find((one) => one.includes(text));
    if (line !== undefined) resolve(line);
  };
  waiting.add(look);
  look();
  const line = await promise;
  waiting.delete(look);
  return line;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}
