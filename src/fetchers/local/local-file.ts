import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { ByteStream } from '../../event-log/log-source.ts';
import { KIB, MIB } from '../../model/units.ts';
import { FetchError, type FetchErrorCode } from '../fetcher.ts';
import { rememberFile } from './same-file.ts';

/** Name of this source in errors and records. */
export const LOCAL_SOURCE = 'local';

/** Stands where bytes of a name are no character. */
const NO_CHARACTER = '\uFFFD';
const CHUNK_BYTES = MIB;
const LEAST_CHUNK_BYTES = 16 * KIB;
/** Pipes and devices have none. */
const NO_PLACE = -1;

/**
 * A file, pipe or device from its beginning to its end: a chunk is valid until the next. Of a file the next is read into a
 * second buffer meanwhile; on a pipe such a read would hold up whoever stops early. `fromByte`: where to begin in a file. Throws
 * FetchError, also where the file was overwritten meanwhile.
 */
export async function* readFileChunks(
  path: string,
  chunkBytes = CHUNK_BYTES,
  fromByte = 0,
): ByteStream {
  const file = await attempt(path, open(path));
  let ahead: Promise<Buffer> | undefined;
  try {
    const opened = await attempt(path, rememberFile(file));
    const stats = await attempt(path, file.stat());
    const isAhead = stats.isFile();
    const bufferBytes = isAhead ? roomFor(stats.size - fromByte, chunkBytes) : chunkBytes;
    let at = isAhead ? fromByte : NO_PLACE;
    let chunk: Buffer = await readInto(file, Buffer.allocUnsafeSlow(bufferBytes), { path, at });
    let spare: Buffer = Buffer.allocUnsafeSlow(isAhead ? bufferBytes : 0);
    while (chunk.length > 0) {
      at += chunk.length;
      if (isAhead) ahead = readInto(file, spare, { path, at });
      ahead?.catch(() => {}); // who stops here asks no more for it
      yield chunk;
      const used = Buffer.from(chunk.buffer);
      chunk = await (ahead ?? readInto(file, used, { path, at: NO_PLACE }));
      spare = used;
    }
    if (isAhead) await attempt(path, opened.refuseChanged(path, at));
  } finally {
    await ahead?.catch(() => {}); // its buffer must not go before it
    await file.close();
  }
}

/**
 * Two megabytes for each of a hundred thousand small files keep the garbage collector busy for minutes. A file may have grown
 * since: the byte more shows its end, and the least is enough to go on with.
 */
function roomFor(byteCount: number, chunkBytes: number): number {
  return Math.min(chunkBytes, Math.max(byteCount + 1, LEAST_CHUNK_BYTES));
}

/** The first bytes, at most `byteCount`; fewer when the file is shorter. */
export async function readHead(path: string, byteCount: number): Promise<Buffer> {
  for await (const chunk of readFileChunks(path, byteCount)) return Buffer.from(chunk);
  return Buffer.alloc(0);
}

/** The bytes at a place of the file, or what comes next on a pipe; none at the end. */
async function readInto(
  file: FileHandle,
  buffer: Buffer,
  { path, at }: { readonly path: string; readonly at: number },
): Promise<Buffer> {
  const place = at === NO_PLACE ? null : at;
  const { bytesRead } = await attempt(path, file.read(buffer, 0, buffer.length, place));
  return buffer.subarray(0, bytesRead);
}

/** What lies at a path, links followed. Throws FetchError. */
export async function statPath(path: string): Promise<Stats> {
  return attempt(path, stat(path));
}

/** Turns the file system's refusals into FetchErrors that name the path and the way out; leaves FetchErrors as they are. */
export async function attempt<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof FetchError ? error : refusal(path, error);
  }
}

function refusal(path: string, error: unknown): FetchError {
  const [code, sentence] = reasonOf(
    path,
    error instanceof Error ? error : new Error(String(error)),
  );
  return new FetchError(LOCAL_SOURCE, code, sentence, { cause: error });
}

/** Whether bytes of a name may have been lost when it became a text: then nothing answers to it. */
export function isNoText(name: string): boolean {
  return name.includes(NO_CHARACTER);
}

function reasonOf(path: string, error: Error): readonly [FetchErrorCode, string] {
  const errno = 'code' in error ? error.code : undefined;
  switch (errno) {
    case 'ENOENT':
      return isNoText(path)
        ? ['not-found', `${path} does not exist, or its name is not UTF-8: rename it`]
        : ['not-found', `${path} does not exist: check the path`];
    case 'ENOTDIR':
      return ['not-found', `${path} is no directory, or does not lie in one: check the path`];
    case 'EACCES':
    case 'EPERM':
      return ['unauthorized', `no permission to read ${path}: run as a user who may, or copy it`];
    default:
      return ['unreachable', `${path} cannot be read: ${error.message}`];
  }
}
