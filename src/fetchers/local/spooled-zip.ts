import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ByteStream } from '../../event-log/log-source.ts';
import { FetchError } from '../fetcher.ts';
import type { LocalItem } from './local-item.ts';
import { logsInZip } from './zip-logs.ts';

/**
 * The logs of an archive that comes as a stream. It is read from its end, so it must be a file; nobody else may read it, and it
 * is gone when the last log has been read or the reader stops, and also when a signal ends the program before. `translate`
 * makes the caller's error of one that speaks of the file at `path`, which nobody knows of.
 */
export async function* logsInSpooledZip(
  source: ByteStream,
  translate: (error: unknown, path: string) => unknown,
): AsyncGenerator<LocalItem> {
  const directory = await mkdtemp(join(tmpdir(), 'sparkvet-')).catch((error: unknown) => {
    throw translate(error, tmpdir());
  });
  const removeAtExit = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  const path = join(directory, 'logs.zip');
  try {
    await pipeline(copied(source), createWriteStream(path, { mode: 0o600 }));
    yield* logsInZip(path);
  } catch (error) {
    throw translate(error, path);
  } finally {
    process.off('exit', removeAtExit);
    await rm(directory, { recursive: true, force: true });
  }
}

/** The file system's refusal to keep `what`, as an error of `source`; undefined for an error that is none. */
export function notKept(source: string, what: string, error: unknown): FetchError | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return undefined;
  const errno = String(error.code);
  const code = errno === 'EFBIG' ? 'too-large' : 'no-room';
  const message = `${what} cannot be kept in the directory of temporary files (${errno}): point TMPDIR to one that may be written and has room`;
  return new FetchError(source, code, message, { cause: error });
}

/** A write may still hold a chunk when the source fills its buffer anew. */
async function* copied(source: ByteStream): ByteStream {
  for await (const chunk of source) yield Buffer.from(chunk);
}
