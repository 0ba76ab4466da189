import { PLAIN_TERMINAL, printable, printableLine, type TerminalOptions } from '../compose.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Environment } from '../config/environment.ts';
import { reasonOf } from '../files/reason.ts';
import { redactText } from '../model/secrets/redact.ts';

export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where a command writes: results to `out`, progress, warnings and errors to `err`. */
export interface Streams {
  readonly out: OutputStream;
  readonly err: OutputStream;
}

/** Whoever read our output stopped reading: `sparkvet … | head` is no error, and there is nothing left to do. */
export class ReaderGoneError extends Error {}

/** Writes a result, and waits for a reader that is slower than we are. Throws ReaderGoneError, and ConfigError for a full disk. */
export async function put({ out }: Streams, text: string): Promise<void> {
  if (text === '') return;
  await new Promise<void>((resolve, reject) => {
    out.write(text, (error) => {
      if (error === undefined || error === null) resolve();
      else reject(writeTrouble(error));
    });
  });
}

function writeTrouble(error: Error): Error {
  return 'code' in error && error.code === 'EPIPE'
    ? new ReaderGoneError(error.message, { cause: error })
    : new ConfigError(`standard output cannot be written to: ${reasonOf(error)}`, { cause: error });
}

/**
 * One line on the error stream. It may hold names from logs, directories and command lines: secrets are taken out, and what a
 * terminal would obey.
 */
export function say({ err }: Streams, message: string): void {
  err.write(`sparkvet: ${redactText(printableLine(message))}\n`);
}

/** An error that nobody foresaw, with where it came from; secrets in it are removed. */
export function sayBug(streams: Streams, error: unknown, log?: string): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const where = log === undefined ? '' : ` (met in ${log})`;
  say(streams, `this is a bug of ours, please report it with this text${where}`);
  streams.err.write(`${printable(redactText(stack))}\n`);
}

/** Colour on a terminal only, and never against NO_COLOR (https://no-color.org). */
export function terminalOptions({ out }: Streams, environment: Environment): TerminalOptions {
  if (out.isTTY !== true) return PLAIN_TERMINAL;
  const isForbidden = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  // a terminal that does not know its size says 0
  const { columns = 0 } = out;
  return {
    isColour: !isForbidden,
    widthColumns: columns > 0 ? columns : PLAIN_TERMINAL.widthColumns,
  };
}
