import { type ByteStream, ChangedLogError, type LogPart } from './log-source.ts';

/** So many bytes tell a log from another one: they hold times and ids. */
const KEPT_BYTES = 4 * 1024;
const NOTHING: Buffer = Buffer.alloc(0);

/** How many bytes of a file were read, the first of them and the last. */
export class KnownBytes {
  #byteCount = 0;
  #first = NOTHING;
  #last = NOTHING;

  get byteCount(): number {
    return this.#byteCount;
  }
  get first(): Buffer {
    return this.#first;
  }
  get last(): Buffer {
    return this.#last;
  }

  add(chunk: Uint8Array): void {
    this.#byteCount += chunk.length;
    if (this.#first.length < KEPT_BYTES) {
      this.#first = Buffer.concat([
        this.#first,
        chunk.subarray(0, KEPT_BYTES - this.#first.length),
      ]);
    }
    const end = chunk.subarray(-KEPT_BYTES);
    const room = KEPT_BYTES - end.length;
    const before = room === 0 ? NOTHING : this.#last.subarray(-room);
    this.#last = Buffer.concat([before, end]);
  }
}

/** Throws ChangedLogError when a part begins otherwise. */
export async function checkBeginning(part: LogPart, { first }: KnownBytes): Promise<void> {
  if (first.length === 0) return;
  let at = 0;
  for await (const chunk of part.open()) {
    const seen = chunk.subarray(0, first.length - at);
    if (!first.subarray(at, at + seen.length).equals(seen)) throw changed(part);
    at += seen.length;
    if (at === first.length) return;
  }
  throw changed(part);
}

/**
 * The bytes of a part from `fromByte` on, which is not behind what is known. Throws ChangedLogError where the last bytes that are
 * known are not there any more.
 */
export async function* bytesBehind(
  part: LogPart,
  fromByte: number,
  { byteCount, last }: KnownBytes,
): ByteStream {
  const lastAt = byteCount - last.length;
  let at = Math.min(fromByte, lastAt);
  if (part.openAt === undefined) throw changed(part);
  for await (const chunk of guarded(part.openAt(at), part, () => at < byteCount)) {
    const seen = chunk.subarray(Math.max(0, lastAt - at), Math.max(0, byteCount - at));
    const knownAt = Math.max(0, at - lastAt);
    if (!last.subarray(knownAt, knownAt + seen.length).equals(seen)) throw changed(part);
    const asked = chunk.subarray(Math.max(0, fromByte - at));
    at += chunk.length;
    if (asked.length > 0) yield asked;
  }
  if (at < byteCount) throw changed(part);
}

/** A file that became shorter cannot be opened in its middle everywhere: what that means is asked of its beginning. */
async function* guarded(source: ByteStream, part: LogPart, isKnown: () => boolean): ByteStream {
  try {
    yield* source;
  } catch (error) {
    throw isKnown() ? changed(part, error) : error;
  }
}

function changed({ name }: LogPart, cause?: unknown): ChangedLogError {
  return new ChangedLogError(`${name} is not what it was`, { cause });
}
