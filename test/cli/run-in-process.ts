import { runProgram } from '../../src/cli/program.ts';
import { capturedStream } from './captured-stream.ts';

/** One command line in this process, where a process for each would take most of the time. */
export async function runInProcess(args: readonly string[]): Promise<{
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}> {
  const streams = { out: capturedStream(), err: capturedStream() };
  let code: number | undefined;
  await runProgram(args, {
    streams,
    environment: {},
    onStop: () => {},
    takeSignals: () => {},
    setExitCode: (set) => {
      code = set;
    },
  });
  return { code, stdout: streams.out.text(), stderr: streams.err.text() };
}
