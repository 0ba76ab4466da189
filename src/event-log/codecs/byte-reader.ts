import type { DecodePlaces } from '../decode-places.ts';
import type { ByteStream } from '../log-source.ts';

/** A cursor over a stream, for formats whose blocks do not care where chunks end. */
export interface ByteReader {
  /** Place in the source of the first byte at hand. */
  offset(): number;
  /** The unread bytes at hand; valid until the next `fill`. */
  peek(): Buffer;
  /** Gets at least `count` bytes at hand; false when the source ends before that. */
  fill(count: number): Promise<boolean>;
  /** Passes over bytes at hand. */
  skip(count: number): void;
  /** To be called where a decoder could begin, with how many decoded bytes it has not given away yet. */
  canBeginHere(heldByteCount: number): void;
  /** Lets the source go, read to its end or not. */
  close(): Promise<void>;
}

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Reads chunks in place and copies only what crosses the end of one, so the cost is linear for chunks of any size. Holds one
 * chunk and the largest `count` asked for. The source may reuse its buffer from chunk to chunk.
 * `places`: of the file that the source is, or is the end of.
 */
export function createByteReader(source: ByteStream, places?: DecodePlaces): ByteReader {
  const chunks = source[Symbol.asyncIterator]();
  const held = createCarry();
  let atHand = NOTHING;
  let offset = places?.from?.storedByteCount ?? 0;
  let isEnded = false;

  async function fill(count: number): Promise<boolean> {
    while (atHand.length < count && !isEnded) {
      if (atHand.length > 0) atHand = held.keep(atHand);
      const next = await chunks.next();
      if (next.done === true) isEnded = true;
      else atHand = atHand.length === 0 ? asBuffer(next.value) : held.append(next.value);
    }
    return atHand.length >= count;
  }

  return {
    offset: () => offset,
    peek: () => atHand,
    fill,
    skip(count) {
      atHand = atHand.subarray(count);
      offset += count;
    },
    canBeginHere: (heldByteCount) => places?.canBeginAt(offset, heldByteCount),
    async close() {
      await chunks.return?.();
    },
  };
}

interface Carry {
  /** Makes the bytes safe from the source's next chunk; free when they are already here. */
  keep(bytes: Buffer): Buffer;
  append(chunk: Uint8Array): Buffer;
}

function createCarry(): Carry {
  let store = NOTHING;
  let start = 0;
  let end = 0;

  return {
    keep(bytes) {
      if (bytes.buffer === store.buffer && bytes.byteOffset >= store.byteOffset) {
        start = bytes.byteOffset - store.byteOffset;
        end = start + bytes.length;
        return bytes;
      }
      if (store.length < bytes.length) store = Buffer.allocUnsafeSlow(2 * bytes.length);
      start = 0;
      end = bytes.copy(store);
      return store.subarray(0, end);
    },
    append(chunk) {
      if (store.length - end < chunk.length) {
        const keptCount = end - start;
        const neededCount = keptCount + chunk.length;
        const roomier =
          neededCount <= store.length ? store : Buffer.allocUnsafeSlow(2 * neededCount);
        store.copy(roomier, 0, start, end);
        store = roomier;
        start = 0;
        end = keptCount;
      }
      store.set(chunk, end);
      end += chunk.length;
      return store.subarray(start, end);
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
