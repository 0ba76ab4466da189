import type { Framing } from './codecs/detect.ts';

/** A place in a file from which decoding can begin; `decodedByteCount`: what everything before it decodes to. */
export interface DecodeStart {
  readonly framing: Framing;
  readonly storedByteCount: number;
  readonly decodedByteCount: number;
}

/**
 * Finds, while a file is decoded, the last place that decoding could begin from: the beginning of a frame or block, any byte of a
 * plain file. Of a file with one framing at most; one with two is decoded from its beginning.
 */
export class DecodePlaces {
  /** Where its source begins; undefined at the beginning of the file. */
  readonly from: DecodeStart | undefined;
  #framing: Framing | undefined;
  /** Numbers, not an object: there is a place at each of a million frames. */
  #storedByteCount: number;
  #decodedByteCount: number;
  #givenByteCount: number;
  #isNested = false;

  constructor(from?: DecodeStart) {
    this.from = from;
    this.#framing = from?.framing;
    this.#storedByteCount = from?.storedByteCount ?? 0;
    this.#decodedByteCount = from?.decodedByteCount ?? 0;
    this.#givenByteCount = from?.decodedByteCount ?? 0;
  }

  /** Undefined where that is the beginning of the file. */
  get latest(): DecodeStart | undefined {
    // of a file that is empty nobody knows how it will be framed
    const framing = this.#storedByteCount === 0 ? undefined : this.#framing;
    if (this.#isNested || framing === undefined) return undefined;
    return {
      framing,
      storedByteCount: this.#storedByteCount,
      decodedByteCount: this.#decodedByteCount,
    };
  }

  /** To be told what a layer of framing is; the outermost is 1. */
  framed(layer: number, framing: Framing): void {
    if (layer === 1) this.#framing = framing;
    else if (framing !== 'plain') this.#isNested = true;
  }

  /** `heldByteCount`: what was decoded and not given away yet. */
  canBeginAt(storedByteCount: number, heldByteCount: number): void {
    this.#storedByteCount = storedByteCount;
    this.#decodedByteCount = this.#givenByteCount + heldByteCount;
  }

  /** The same chunks, which the outermost layer gives. */
  async *counting(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      this.#givenByteCount += chunk.length;
      yield chunk;
    }
  }
}
