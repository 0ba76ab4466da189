#!/usr/bin/env node
import { constants } from 'node:os';
import { EXIT } from './exit-code.ts';
import { runProgram } from './program.ts';

const cleanUps: (() => void)[] = [];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    for (const cleanUp of cleanUps) cleanUp();
    process.exit(128 + constants.signals[signal]);
  });
}
// whoever reads our output may stop reading: `sparkvet … | head` is not an error
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.fine : EXIT.bug);
});

try {
  await runProgram(process.argv.slice(2), {
    streams: { out: process.stdout, err: process.stderr },
    environment: process.env,
    onSignal: (cleanUp) => cleanUps.push(cleanUp),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  });
} catch (error) {
  process.stderr.write(
    `sparkvet: this is a bug of ours, please report it with this text\n${
      error instanceof Error ? (error.stack ?? error.message) : String(error)
    }\n`,
  );
  process.exitCode = EXIT.bug;
}
