import { type JsonObject, parsedObject } from './json-fields.ts';

/** Members of an event's object as they stand in the log, kept unread: most are given up before anybody needs them. */
export type Unread = Buffer;

const MIN_ROOM_BYTES = 1_024;
/** What is kept of memory that was given back. */
const MAX_FREE_BYTES = 2 ** 20;

/** Where unread stretches are kept. Memory that is given back is used again: new memory costs more than to fill it. */
export class UnreadMemory {
  readonly #free = new Map<number, ArrayBuffer[]>();
  #freeBytes = 0;

  /** A copy, which lives on when the batch that the stretch is in is filled again. */
  keep(unread: Unread): Unread {
    const room = Math.max(MIN_ROOM_BYTES, 2 ** Math.ceil(Math.log2(unread.length)));
    const kept = Buffer.from(this.#take(room), 0, unread.length);
    // not `set`, which copies out of shared memory byte by byte
    unread.copy(kept);
    return kept;
  }

  /** What was kept, and is of no use any more. */
  giveBack({ buffer }: Unread): void {
    if (!(buffer instanceof ArrayBuffer) || this.#freeBytes + buffer.byteLength > MAX_FREE_BYTES)
      return;
    const free = this.#free.get(buffer.byteLength);
    if (free === undefined) this.#free.set(buffer.byteLength, [buffer]);
    else free.push(buffer);
    this.#freeBytes += buffer.byteLength;
  }

  #take(room: number): ArrayBuffer {
    const free = this.#free.get(room)?.pop();
    if (free === undefined) return new ArrayBuffer(room);
    this.#freeBytes -= room;
    return free;
  }
}

/** The members; none where they are no JSON: no event is written without any. */
export function readMembers(unread: Unread): JsonObject {
  return parsedObject(`{${unread.toString()}}`);
}
