import { pushTo } from '../model/by-key.ts';
import { MIB } from '../model/units.ts';
import { TextPool } from './fold/text-pool.ts';
import { type JsonObject, parsedObject } from './json-fields.ts';

/** Members of an event's object as they stand in the log, kept unread: most are given up before anybody needs them. */
export type Unread = Buffer;

const MIN_ROOM_BYTES = 1_024;
/** What is kept of memory that was given back. */
const MAX_FREE_BYTES = MIB;

/** An unread stretch that is kept: where the log was read until what was read is settled, and then in memory of its own. */
export class KeptUnread {
  #bytes: Unread | undefined;
  #own: ArrayBuffer | undefined;

  constructor(bytes: Unread) {
    this.#bytes = bytes;
  }

  get byteCount(): number {
    return this.#bytes?.length ?? 0;
  }

  /** The members; none where they are no JSON: no event is written without any. */
  read(): JsonObject {
    return parsedObject(`{${this.#bytes?.toString() ?? ''}}`);
  }

  moveTo(own: ArrayBuffer): void {
    if (this.#bytes === undefined) return;
    const copy = Buffer.from(own, 0, this.#bytes.length);
    // not `set`, which copies out of shared memory byte by byte
    this.#bytes.copy(copy);
    this.#bytes = copy;
    this.#own = own;
  }

  /** Its own memory, if it has any; it has nothing to read from now on. */
  release(): ArrayBuffer | undefined {
    this.#bytes = undefined;
    return this.#own;
  }
}

/**
 * Keeps unread stretches. Most are given up soon, and never copied; memory that is given back is used again, since new memory
 * costs more than to fill it.
 */
export class UnreadMemory {
  /** Of what was kept so, once it is read: when that is must not change what texts of the log count to the budget. */
  readonly texts = new TextPool();
  readonly #free = new Map<number, ArrayBuffer[]>();
  #freeBytes = 0;
  #unsettled: KeptUnread[] = [];

  keep(unread: Unread): KeptUnread {
    const kept = new KeptUnread(unread);
    this.#unsettled.push(kept);
    return kept;
  }

  /** To be called before the bytes that stretches were kept of change. */
  settle(): void {
    for (const kept of this.#unsettled) {
      const { byteCount } = kept;
      if (byteCount > 0) kept.moveTo(this.#take(roomFor(byteCount)));
    }
    this.#unsettled = [];
  }

  /** Of no use any more. */
  giveUp(kept: KeptUnread): void {
    const own = kept.release();
    if (own === undefined || this.#freeBytes + own.byteLength > MAX_FREE_BYTES) return;
    pushTo(this.#free, own.byteLength, own);
    this.#freeBytes += own.byteLength;
  }

  #take(room: number): ArrayBuffer {
    const free = this.#free.get(room)?.pop();
    if (free === undefined) return new ArrayBuffer(room);
    this.#freeBytes -= room;
    return free;
  }
}

function roomFor(byteCount: number): number {
  return Math.max(MIN_ROOM_BYTES, 2 ** Math.ceil(Math.log2(byteCount)));
}
