import { mkdtemp, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { KIB, MIB, MS_PER_SECOND } from '../../model/units.ts';
import { badRequest, type Problem, tooLarge, unavailable } from '../problem.ts';

/** How slowly a log may come, once the first moment is over: who sends it holds a place that others wait for. */
export interface Pace {
  readonly graceMs: number;
  readonly bytesPerSecond: number;
}
export interface SpoolLimits {
  readonly maxBytes: number;
  readonly slowest?: Pace;
}
const CHECK_EVERY_MS = 100;
/** Half a gigabyte in the ten minutes that a request may take is 900 KiB a second. */
const SLOWEST: Pace = { graceMs: 15 * MS_PER_SECOND, bytesPerSecond: 64 * KIB };
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
const NO_FOLDER: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS']);

/**
 * Writes what is sent into a file of ours, has it used, and removes it. Throws Problem for more than `maxBytes`, for nothing, and
 * for what does not come whole, or cannot be kept; the connection stays open for the answer. What comes too slowly is ended with its connection.
 */
export async function withSpooled<T>(
  body: IncomingMessage,
  { maxBytes, slowest = SLOWEST }: SpoolLimits,
  use: (file: string) => Promise<T>,
): Promise<T> {
  if (Number(body.headers['content-length'] ?? 0) > maxBytes) throw moreThan(maxBytes);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'sparkvet-upload-')).catch(refuse);
  try {
    const file = path.join(folder, 'log');
    await write(body, file, { maxBytes, slowest });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(
  body: IncomingMessage,
  file: string,
  { maxBytes, slowest }: Required<SpoolLimits>,
): Promise<void> {
  const target = await open(file, 'wx', 0o600).catch(refuse);
  let byteCount = 0;
  const stopWatching = endWhenSlow(body, slowest, () => byteCount);
  try {
    // a stream that is destroyed takes its socket along, and the answer with it
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      const bytes: Uint8Array = chunk;
      byteCount += bytes.length;
      if (byteCount > maxBytes) throw moreThan(maxBytes);
      await target.writeFile(bytes);
    }
  } catch (error) {
    refuse(error);
  } finally {
    stopWatching();
    await target.close();
  }
  if (byteCount === 0) throw badRequest('the body is empty: send the log');
}

function endWhenSlow(
  body: IncomingMessage,
  { graceMs, bytesPerSecond }: Pace,
  arrivedBytes: () => number,
): () => void {
  const startMs = performance.now();
  const timer = setInterval(() => {
    const lateMs = performance.now() - startMs - graceMs;
    if (arrivedBytes() * MS_PER_SECOND < lateMs * bytesPerSecond) body.destroy();
  }, CHECK_EVERY_MS);
  return () => clearInterval(timer);
}

/** Whoever sends more is not listened to until its end. */
function moreThan(maxBytes: number): Problem {
  return tooLarge(
    `more than ${maxBytes / MIB} MiB are not taken: use sparkvet analyze for logs of this size`,
  );
}

function refuse(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NO_ROOM.has(code)) throw unavailable('there is no room for it on this machine');
  if (NO_FOLDER.has(code)) {
    throw unavailable('the temporary directory of this machine cannot be written to');
  }
  const isTorn = code.startsWith('ERR_STREAM') || code === 'ECONNRESET';
  throw isTorn ? badRequest('the log did not come whole') : error;
}
