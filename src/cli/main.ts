#!/usr/bin/env node
import { constants } from 'node:os';
import { EXIT } from './exit-code.ts';
import { runProgram } from './program.ts';
import { say, sayBug } from './streams.ts';

const streams = { out: process.stdout, err: process.stderr };
const cleanUps: (() => void)[] = [];

/** Files are written whole and the store commits whole, so that the end may come at any time. */
function end(code: number): never {
  for (const cleanUp of cleanUps) cleanUp();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => end(128 + constants.signals[signal]));
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // whoever reads our output may stop reading: `sparkvet … | head` is not an error
  if (error.code === 'EPIPE') end(EXIT.fine);
  say(streams, `standard output cannot be written to: ${error.message}`);
  end(EXIT.usage);
});
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => {
  sayBug(streams, error);
  end(EXIT.bug);
});

// until a command says otherwise: a run that ends without a word of its own is a bug
process.exitCode = EXIT.bug;
void runProgram(process.argv.slice(2), {
  streams,
  environment: process.env,
  onStop: (cleanUp) => cleanUps.push(cleanUp),
  setExitCode: (code) => {
    process.exitCode = code;
  },
});
