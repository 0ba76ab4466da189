const WORD_BYTES = 4;
const NOTHING = Buffer.alloc(0);

/** The bytes of a layout that are the same in each line, compared four at a time: most of a line is such bytes. */
export class Literals {
  readonly #texts: readonly Buffer[];
  readonly #words: Int32Array;
  /** Of each literal: where its words begin, and one more. */
  readonly #wordFrom: Int32Array;
  #viewed: Buffer = NOTHING;
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(texts: readonly string[]) {
    this.#texts = texts.map((text) => Buffer.from(text));
    const words = this.#texts.map(wordsOf);
    this.#words = Int32Array.from(words.flat());
    this.#wordFrom = new Int32Array(texts.length + 1);
    for (const [i, { length }] of words.entries()) {
      this.#wordFrom[i + 1] = (this.#wordFrom[i] ?? 0) + length;
    }
  }

  at(index: number): Buffer {
    return this.#texts[index] ?? NOTHING;
  }

  /** To be called before `endAt` for each line. */
  begin(buffer: Buffer): void {
    if (this.#viewed === buffer) return;
    this.#viewed = buffer;
    this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  }

  /** Where the literal ends that begins at `from`; -1 when it is not there, whole and before `end`. */
  endAt(index: number, from: number, end: number): number {
    const literal = this.#texts[index] ?? NOTHING;
    const { length } = literal;
    if (from + length > end) return -1;
    let at = from;
    if (length < WORD_BYTES) {
      for (let i = 0; i < length; i += 1) if (this.#view.getUint8(at + i) !== literal[i]) return -1;
      return from + length;
    }
    const lastWordAt = from + length - WORD_BYTES;
    const wordEnd = this.#wordFrom[index + 1] ?? 0;
    for (let word = this.#wordFrom[index] ?? 0; word < wordEnd; word += 1) {
      // the last word may lie over the one before it
      const place = at > lastWordAt ? lastWordAt : at;
      if (this.#view.getInt32(place, true) !== this.#words[word]) return -1;
      at += WORD_BYTES;
    }
    return from + length;
  }
}

function wordsOf(text: Buffer): number[] {
  const words: number[] = [];
  if (text.length < WORD_BYTES) return words;
  for (let at = 0; at < text.length; at += WORD_BYTES) {
    words.push(text.readInt32LE(Math.min(at, text.length - WORD_BYTES)));
  }
  return words;
}
