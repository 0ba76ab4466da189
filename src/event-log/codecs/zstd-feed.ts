/* oxlint-disable no-underscore-dangle -- the names are zlib's */
import { constants, createZstdDecompress, type ZstdDecompress } from 'node:zlib';
import { createZlibFeed, type Fed } from './zlib-feed.ts';

/** Decodes frames one after the other, each in runs of whole blocks; after an error it takes nothing more. */
export interface ZstdFeed {
  /** Whether `feed` gives what it gives at once. */
  readonly isSync: boolean;
  /** What the bytes decode to is valid until the next call. */
  feed(bytes: Buffer): Fed | Promise<Fed>;
  close(): void;
}

/** So many are thrown away together. */
const MANY_LISTENERS = 256;

/** What zlib has always had beside its documentation; minizlib, and with it npm, decodes with the same two. */
interface Internals {
  _handle: { close: () => void } | null;
  _processChunk(bytes: Buffer, flush: number): Buffer;
}

/**
 * A decoder that decodes into one buffer, as large as a run can be: that is five times as fast as any documented way of zlib, all
 * of which allocate what they give (docs/decisions/0008-zstd-into-one-buffer.md). Where Node has it no more, a documented one.
 */
export function createZstdFeed(maxRunBytes: number): ZstdFeed {
  // one byte more than it can hold: zlib makes itself a new buffer when the one it has is full
  const stream = createZstdDecompress({ chunkSize: maxRunBytes + 1 });
  return hasInternals(stream)
    ? createSyncFeed(stream)
    : { ...createZlibFeed(stream), isSync: false };
}

function hasInternals(stream: object): stream is ZstdDecompress & Internals {
  return (
    '_processChunk' in stream &&
    typeof stream._processChunk === 'function' &&
    '_handle' in stream &&
    typeof stream._handle === 'object'
  );
}

function createSyncFeed(stream: ZstdDecompress & Internals): ZstdFeed {
  const handle = stream._handle;
  const close = handle?.close.bind(handle);
  // after each call zlib lets its handle go, which is kept here for the next
  if (handle !== null) handle.close = () => {};
  // it tells of an error once more later, and each call adds a listener
  stream.setMaxListeners(0).on('error', () => {});
  let callCount = 0;
  return {
    isSync: true,
    feed(bytes) {
      stream._handle = handle;
      try {
        return { outputs: [stream._processChunk(bytes, constants.ZSTD_e_continue)] };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        return { outputs: [], error };
      } finally {
        callCount += 1;
        if (callCount % MANY_LISTENERS === 0) {
          stream.removeAllListeners('error').on('error', () => {});
        }
      }
    },
    close() {
      stream._handle = null;
      close?.();
      stream.destroy();
    },
  };
}
