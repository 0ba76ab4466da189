import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, openPromise } from 'yauzl';
import { createZlibFeed } from '../../event-log/codecs/zlib-feed.ts';
import { type ByteStream, EventLogError } from '../../event-log/log-source.ts';
import { attempt } from './local-file.ts';

const STORED = 0;
const DEFLATED = 8;
/** Deflate expands at most 1032 times: 16 MiB a step. */
const STEP_BYTES = 16 * 1024;
const OUTPUT_CHUNK_BYTES = 256 * 1024;

/** Whether a file of an archive is packed in a way that we know, and without a password. */
export function canUnpack(entry: Entry): boolean {
  return !entry.isEncrypted() && [STORED, DEFLATED].includes(entry.compressionMethod);
}

export const NOT_UNPACKED = 'is encrypted, or packed in a way that is not supported';

/**
 * One file of an archive, unpacked as it is read; the archive is opened for it alone. Everything before damage is given, then
 * EventLogError `unreadable` says so; of one with a `refusal` nothing is given.
 */
export async function* readZipEntry(
  zipPath: string,
  entry: Entry,
  refusal: string | undefined,
): ByteStream {
  if (refusal !== undefined) throw damaged(entry, refusal);
  let checksum = 0;
  let byteCount = 0;
  const packed = readPacked(zipPath, entry);
  for await (const chunk of entry.compressionMethod === STORED ? packed : inflate(packed, entry)) {
    checksum = crc32(chunk, checksum);
    byteCount += chunk.length;
    yield chunk;
  }
  if (byteCount !== entry.uncompressedSize || checksum !== entry.crc32) {
    throw damaged(entry, 'does not match its checksum');
  }
}

async function* readPacked(zipPath: string, entry: Entry): ByteStream {
  const zip = await attempt(zipPath, openPromise(zipPath, { autoClose: false }));
  try {
    const stream = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk;
  } catch (error) {
    throw damaged(entry, 'cannot be found in the archive', error);
  } finally {
    zip.close();
  }
}

async function* inflate(packed: ByteStream, entry: Entry): ByteStream {
  const inflation = createZlibFeed(createInflateRaw({ chunkSize: OUTPUT_CHUNK_BYTES }));
  try {
    for await (const step of inSteps(packed)) {
      const { outputs, error } = await inflation.feed(step);
      yield* outputs;
      if (error !== undefined) throw damaged(entry, 'is damaged', error);
    }
    const { outputs, error } = await inflation.finish();
    yield* outputs;
    if (error !== undefined) throw damaged(entry, 'is cut off', error);
  } finally {
    inflation.close();
  }
}

async function* inSteps(packed: ByteStream): ByteStream {
  for await (const chunk of packed) {
    for (let at = 0; at < chunk.length; at += STEP_BYTES) yield chunk.subarray(at, at + STEP_BYTES);
  }
}

function damaged(entry: Entry, what: string, cause?: unknown): EventLogError {
  return new EventLogError('unreadable', `${entry.fileName} in the zip ${what}`, { cause });
}
