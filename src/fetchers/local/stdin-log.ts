import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isZip } from '../../event-log/codecs/detect.ts';
import type { ByteStream, LogSource } from '../../event-log/log-source.ts';
import { FetchError } from '../fetcher.ts';
import { LOCAL_SOURCE } from './local-file.ts';
import type { LocalItem } from './local-item.ts';
import { logsInZip } from './zip-logs.ts';

const ZIP_MARK_BYTES = 4;

/** What came by a stream: one log, which can be read once, or an archive. */
export type Streamed =
  | { readonly kind: 'log'; readonly log: LogSource }
  | { readonly kind: 'zip'; readonly items: AsyncIterable<LocalItem> };

/** Looks at the first bytes of a pipe. Throws FetchError when nothing comes. */
export async function openStream(name: string, source: ByteStream): Promise<Streamed> {
  const chunks = source[Symbol.asyncIterator]();
  const head = await takeHead(chunks);
  if (head.length === 0) {
    throw new FetchError(
      LOCAL_SOURCE,
      'bad-payload',
      `nothing came on ${name}: pipe a log into it`,
    );
  }
  const whole = joined(head, chunks);
  if (isZip(head)) return { kind: 'zip', items: logsInSpooledZip(whole) };
  const part = { name, open: () => whole };
  return { kind: 'log', log: { name, parts: [part], gaps: [], isInProgress: false } };
}

async function takeHead(chunks: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < ZIP_MARK_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* joined(head: Buffer, chunks: AsyncIterator<Uint8Array>): ByteStream {
  try {
    yield head;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

/**
 * An archive is read from its end, so it must be a file; it is gone when the last log has been read, and also when a signal
 * ends the program before.
 */
async function* logsInSpooledZip(source: ByteStream): AsyncGenerator<LocalItem> {
  const directory = await mkdtemp(join(tmpdir(), 'sparkvet-'));
  const removeAtExit = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', removeAtExit);
  const path = join(directory, 'logs.zip');
  try {
    await pipeline(copied(source), createWriteStream(path, { mode: 0o600 }));
    yield* logsInZip(path);
  } catch (error) {
    throw aboutStdin(error, path);
  } finally {
    process.off('exit', removeAtExit);
    await rm(directory, { recursive: true, force: true });
  }
}

/** The user piped an archive, and knows of no file. */
function aboutStdin(error: unknown, path: string): unknown {
  if (!(error instanceof FetchError)) return error;
  const message = error.message.replaceAll(path, 'the zip on stdin');
  return new FetchError(error.source, error.code, message, { cause: error });
}

/** A write may still hold a chunk when the source fills its buffer anew. */
async function* copied(source: ByteStream): ByteStream {
  for await (const chunk of source) yield Buffer.from(chunk);
}
