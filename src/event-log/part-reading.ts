import type { DecodeProblem } from './codecs/codec.ts';
import { type DecodeLimits, decode } from './decode.ts';
import { DecodePlaces } from './decode-places.ts';
import { bytesBehind, KnownBytes } from './known-bytes.ts';
import { type ByteStream, ChangedLogError, type LogPart } from './log-source.ts';

/** What is decoded of one file of a log. */
export interface PartReader {
  /** As stored. */
  readonly known: KnownBytes;
  /** Of the last time that it was read to its end. */
  readonly problems: readonly DecodeProblem[];
  /** What was given so far. */
  readonly decodedByteCount: number;
  /** Whether `read` may be called again, when there is more of the file. */
  readonly canReadOn: boolean;
  /** See PartReading. */
  read(
    part: LogPart,
    limits: DecodeLimits,
    onStored: (byteCount: number) => void,
  ): AsyncGenerator<Uint8Array, void>;
}

/** What is decoded of one file of a log; again, when there is more of it, without what was given before. */
export class PartReading implements PartReader {
  readonly known = new KnownBytes();
  #decodedByteCount = 0;
  #places = new DecodePlaces();
  #problems: readonly DecodeProblem[] = [];
  #canBeginAnywhere = false;

  get problems(): readonly DecodeProblem[] {
    return this.#problems;
  }

  get decodedByteCount(): number {
    return this.#decodedByteCount;
  }

  /** Damage that has an end may look otherwise when there is more. */
  get canReadOn(): boolean {
    return this.#canBeginAnywhere && !this.#problems.some(isDamage);
  }

  /**
   * The text that was not given before. `onStored` is told of stored bytes as they are read for the first time. Throws
   * ChangedLogError when what was given before is not what is there any more, and what the part throws.
   */
  async *read(
    part: LogPart,
    limits: DecodeLimits,
    onStored: (byteCount: number) => void,
  ): AsyncGenerator<Uint8Array, void> {
    const isFirst = this.known.byteCount === 0;
    const { latest } = this.#places;
    this.#places = new DecodePlaces(latest);
    this.#canBeginAnywhere = part.openAt !== undefined;
    const problems: DecodeProblem[] = [];
    const bytes = this.#bytesOf(part, latest?.storedByteCount ?? 0, onStored);
    const decoded = decode(bytes, (problem) => problems.push(problem), limits, this.#places);
    let knownByteCount = this.#decodedByteCount - (latest?.decodedByteCount ?? 0);
    for await (const chunk of decoded) {
      const fresh = chunk.subarray(knownByteCount);
      knownByteCount = Math.max(0, knownByteCount - chunk.length);
      this.#decodedByteCount += fresh.length;
      if (fresh.length > 0) yield fresh;
    }
    this.#problems = problems;
    if (!isFirst && (knownByteCount > 0 || problems.some(isDamage))) {
      throw new ChangedLogError(`${part.name} does not go on as it began`);
    }
  }

  /** From the place on that decoding begins at; what was read before is held against what is there. */
  async *#bytesOf(
    part: LogPart,
    fromByte: number,
    onStored: (byteCount: number) => void,
  ): ByteStream {
    const source =
      this.known.byteCount === 0 ? part.open() : bytesBehind(part, fromByte, this.known);
    let at = fromByte;
    for await (const chunk of source) {
      const fresh = chunk.subarray(Math.max(0, this.known.byteCount - at));
      at += chunk.length;
      this.known.add(fresh);
      onStored(fresh.length);
      yield chunk;
    }
  }
}

function isDamage({ kind }: DecodeProblem): boolean {
  return kind !== 'truncated';
}
