#!/usr/bin/env node
import { statSync } from 'node:fs';
import { EXIT, exitCodeOfSignal, type StopSignal } from './exit-code.ts';
import { machineLimit } from './machine-limit.ts';
import { runProgram } from './program.ts';
import { keepHeapSmall } from './small-heap.ts';
import { say, sayBug } from './streams.ts';

keepHeapSmall();
const streams = { out: process.stdout, err: process.stderr };
const cleanUps: (() => void | Promise<void>)[] = [];
const state = { isOver: false };

/** Files are written whole and the store commits whole, so that the end may come at any time; a second signal does not wait. */
async function end(code: number, atLast: () => void = () => {}): Promise<void> {
  state.isOver = true;
  try {
    for (const cleanUp of cleanUps) await cleanUp();
  } finally {
    process.once('exit', atLast);
    process.exit(code);
  }
}

/** To exit waits for threads, and one that reads a pipe may wait for ever: then the signal itself ends the process. */
function raise(signal: StopSignal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function isPipe(argument: string): boolean {
  try {
    return statSync(argument).isFIFO();
  } catch {
    return false; // no file at all, mostly
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly StopSignal[];
const onSignal = (signal: StopSignal): void => {
  const readsPipe = process.argv.slice(2).some(isPipe);
  void end(exitCodeOfSignal(signal), readsPipe ? () => raise(signal) : undefined);
};
for (const signal of SIGNALS) process.once(signal, onSignal);
// also what a promise was rejected with and nobody handled
process.once('uncaughtException', (error) => {
  const limit = machineLimit(error);
  if (limit === undefined) sayBug(streams, error);
  else say(streams, limit);
  void end(limit === undefined ? EXIT.bug : EXIT.usage);
});
process.once('exit', () => {
  if (!state.isOver) say(streams, 'this is a bug of ours: it stopped without a result');
});
// a write that fails is told where it is made (streams.ts); without a listener Node would end the process for it
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

process.exitCode = EXIT.bug;
void runProgram(process.argv.slice(2), {
  streams,
  environment: process.env,
  onStop: (cleanUp) => cleanUps.push(cleanUp),
  takeSignals: () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  },
  setExitCode: (code) => {
    state.isOver = true;
    process.exitCode = code;
  },
});
