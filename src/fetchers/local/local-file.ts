import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { ByteStream } from '../../event-log/log-source.ts';
import { FetchError, type FetchErrorCode } from '../fetcher.ts';

/** Name of this source in errors and records. */
export const LOCAL_SOURCE = 'local';

const CHUNK_BYTES = 1024 * 1024;

/** A file, pipe or device from its beginning to its end, through one buffer: a chunk is valid until the next. */
export async function* readFileChunks(path: string, chunkBytes = CHUNK_BYTES): ByteStream {
  const file = await attempt(path, open(path));
  try {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    for (;;) {
      const byteCount = await readInto(file, buffer, path);
      if (byteCount === 0) return;
      yield buffer.subarray(0, byteCount);
    }
  } finally {
    await file.close();
  }
}

/** The first bytes, at most `byteCount`; fewer when the file is shorter. */
export async function readHead(path: string, byteCount: number): Promise<Buffer> {
  for await (const chunk of readFileChunks(path, byteCount)) return Buffer.from(chunk);
  return Buffer.alloc(0);
}

async function readInto(file: FileHandle, buffer: Buffer, path: string): Promise<number> {
  const { bytesRead } = await attempt(path, file.read(buffer, 0, buffer.length));
  return bytesRead;
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

function reasonOf(path: string, error: Error): readonly [FetchErrorCode, string] {
  const errno = 'code' in error ? error.code : undefined;
  switch (errno) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ['not-found', `${path} does not exist: check the path`];
    case 'EACCES':
    case 'EPERM':
      return ['unauthorized', `no permission to read ${path}: run as a user who may, or copy it`];
    default:
      return ['unreachable', `${path} cannot be read: ${error.message}`];
  }
}
