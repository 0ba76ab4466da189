import { underItsName } from '../../event-log/under-its-name.ts';
import { MIB } from '../../model/units.ts';
import { isOutage } from '../best-record.ts';
import { FetchError, isNotFound } from '../fetcher.ts';
import type { ByteSpan } from '../log-folder/log-folder.ts';
import { refuseShort } from '../shared/failure.ts';
import type { ByteBody } from '../shared/http-client.ts';
import type { NameNodes } from './name-nodes.ts';

/** A log of gigabytes meets a restarting DataNode sooner or later: so often in a row it is gone on with. */
const RESUME_COUNT = 5;
/** A connection that brought so much was none of a row. */
const PROGRESS_BYTES = MIB;

/** The bytes of a file. Goes on where a broken connection stopped: what comes out is the file, and nothing twice. Throws FetchError. */
export async function* bytesOf(
  names: NameNodes,
  path: string,
  signal: AbortSignal,
  { fromByte = 0, listedByteCount = 0 }: ByteSpan = {},
): AsyncGenerator<Uint8Array> {
  let offset = fromByte;
  let failureCount = 0;
  const refuseBeyond = beyondEnd(names.source, path, listedByteCount);
  for (;;) {
    const startOffset = offset;
    const { body, from } = await underItsName(
      path,
      async (name) => openAt(names, name, startOffset, signal),
      isNotFound,
    );
    try {
      refuseBeyond(from, body.contentLengthBytes ?? 0);
      for await (const chunk of after(offset - from, body, shorter(names.source, path))) {
        offset += chunk.byteLength;
        yield chunk;
      }
      refuseShort(names.source, path, offset, listedByteCount);
      return;
    } catch (error) {
      failureCount = offset - startOffset >= PROGRESS_BYTES ? 1 : failureCount + 1;
      if (!isOutage(error) || failureCount > RESUME_COUNT) throw error;
    } finally {
      body.close();
    }
    await names.pause(failureCount, signal);
  }
}

/**
 * Of a file that is written a NameNode knows fewer bytes than there are to read, and it refuses to begin after those: then
 * the last one that it knows comes first.
 */
async function openAt(
  names: NameNodes,
  path: string,
  offset: number,
  signal: AbortSignal,
): Promise<{ readonly body: ByteBody; readonly from: number }> {
  try {
    return { body: await names.open(path, offset, signal), from: offset };
  } catch (error) {
    const knownByteCount = offset === 0 ? undefined : rangeIn(error);
    if (knownByteCount === undefined || knownByteCount > offset) throw error;
    const from = Math.max(0, knownByteCount - 1);
    return { body: await names.open(path, from, signal), from };
  }
}

/** As a NameNode says it: `Offset=766011 out of the range [0, 766011)`. */
function rangeIn(error: unknown): number | undefined {
  if (!(error instanceof FetchError) || error.code !== 'bad-payload') return undefined;
  const [, count] = /out of the range \[0, (\d+)\)/.exec(error.message) ?? [];
  return count === undefined ? undefined : Number(count);
}

/** What follows the bytes that were read before; where there are fewer, another file has taken its place. */
async function* after(
  knownCount: number,
  { bytes }: ByteBody,
  shorterError: FetchError,
): AsyncGenerator<Uint8Array> {
  let leftCount = knownCount;
  for await (const chunk of bytes) {
    const fresh = chunk.subarray(leftCount);
    leftCount = Math.max(0, leftCount - chunk.byteLength);
    if (fresh.byteLength > 0) yield fresh;
  }
  if (leftCount > 0) throw shorterError;
}

/**
 * To be told of each answer where it begins and how long it says it is. The listing and the first answer tell where the file ends:
 * what leads further later, and is as long as the file, was not begun where it should have. Of a file that is written still (0
 * bytes are listed) nobody knows. Throws FetchError.
 */
function beyondEnd(
  source: string,
  path: string,
  listedByteCount: number,
): (from: number, byteCount: number) => void {
  let endOffset = Infinity;
  return (from, byteCount) => {
    const offset = from + byteCount;
    if (offset > endOffset && byteCount >= listedByteCount) {
      const message = `${path} comes from its beginning again where the rest was asked for: does something between drop "offset" from addresses?`;
      throw new FetchError(source, 'bad-payload', message);
    }
    if (listedByteCount > 0) endOffset = Math.max(offset, listedByteCount);
  };
}

function shorter(source: string, path: string): FetchError {
  const message = `${path} became shorter while it was read: is it written anew?`;
  return new FetchError(source, 'bad-payload', message);
}
