import { basename, resolve } from 'node:path';
import { isZip } from '../../event-log/codecs/detect.ts';
import { layOutFile } from '../../event-log/log-layout.ts';
import type { ByteStream, LogSource } from '../../event-log/log-source.ts';
import { FetchError } from '../fetcher.ts';
import { listDirectory, logOfDirectory, logsInDirectory, oneLogIn } from './directory-logs.ts';
import { filePart } from './file-part.ts';
import { PACKING_MARK_BYTES, unpackerOf } from './foreign-packing.ts';
import { LOCAL_SOURCE, readFileChunks, readHead, statPath } from './local-file.ts';
import type { LocalItem } from './local-item.ts';
import { openStream } from './stdin-log.ts';
import { logsInZip } from './zip-logs.ts';

export type { LocalItem } from './local-item.ts';

/** What a path turned out to be. */
export interface LocalTarget {
  /** A directory of logs or an archive, even of one log; false for one file, one rolled log, or a log on a pipe. */
  readonly isCollection: boolean;
  /**
   * Logs by name, found as they are asked for, and what else was there. To be read while the next has not been asked for.
   * Asking throws FetchError when the target cannot be read, or has held no log at its end.
   */
  readonly items: AsyncIterable<LocalItem>;
}

const STDIN = '-';

/**
 * Finds the logs that a target names: a file, a rolled or Databricks directory, a directory of logs, a zip, `-` for stdin, or
 * a named pipe. Throws FetchError: not there, not permitted, empty.
 */
export async function openLocalTarget(
  target: string,
  openStdin: () => ByteStream = openProcessStdin,
): Promise<LocalTarget> {
  if (target === STDIN) return openByteStream('stdin', openStdin());
  const stats = await statPath(target);
  if (stats.isDirectory()) return openDirectory(target);
  if (!stats.isFile()) return openByteStream(basename(target), readFileChunks(target));
  if (stats.size === 0) throw new FetchError(LOCAL_SOURCE, 'bad-payload', `${target} is empty`);
  const head = await readHead(target, PACKING_MARK_BYTES);
  if (isZip(head)) return { isCollection: true, items: logsInZip(target) };
  refuseForeign(target, head);
  const { name, gaps, isInProgress } = layOutFile(basename(target));
  const part = filePart(name, target, stats.size);
  return oneLog({ name, parts: [part], gaps, isInProgress });
}

/** Of a file that somebody named the way out is told; in a directory it is one of the others. */
function refuseForeign(target: string, head: Uint8Array): void {
  const unpacker = unpackerOf(head);
  if (unpacker === undefined) return;
  const message = `${target} is packed with ${unpacker}, as Spark packs no log: unpack it (${unpacker} -d), and name what comes out`;
  throw new FetchError(LOCAL_SOURCE, 'bad-payload', message);
}

async function openDirectory(target: string): Promise<LocalTarget> {
  // The path may end in '.', which is no name.
  const listing = await listDirectory(resolve(target));
  const layout = oneLogIn(listing);
  if (layout !== undefined) return oneLog(await logOfDirectory(listing, layout));
  return { isCollection: true, items: logsInDirectory(listing) };
}

/** A log, or a zip, as it comes. */
export async function openByteStream(name: string, source: ByteStream): Promise<LocalTarget> {
  const streamed = await openStream(name, source);
  return streamed.kind === 'log'
    ? oneLog(streamed.log)
    : { isCollection: true, items: streamed.items };
}

function oneLog(log: LogSource): LocalTarget {
  return { isCollection: false, items: itemOf(log) };
}

async function* itemOf(log: LogSource): AsyncGenerator<LocalItem> {
  yield { kind: 'log', log };
}

function openProcessStdin(): ByteStream {
  if (process.stdin.isTTY) {
    const message = 'stdin is a terminal: pipe a log into it, or name a file';
    throw new FetchError(LOCAL_SOURCE, 'bad-payload', message);
  }
  return process.stdin;
}
