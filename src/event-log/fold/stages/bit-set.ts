const WORD_BITS = 32;
const PAGE_WORDS = 64;
const PAGE_BITS = WORD_BITS * PAGE_WORDS;
/** Numbers past this are nonsense in a log and are left out. */
const MAX_INDEX = 2 ** 26;

function isKept(index: number): boolean {
  return Number.isInteger(index) && index >= 0 && index <= MAX_INDEX;
}

/** Partitions that were completed, tasks that ended: a bit each, in pages that are made as they are needed, however far apart. */
export class BitSet {
  /** All that small stages need. */
  #firstWord = 0;
  #pages: Map<number, Uint32Array> | undefined;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** False where it was in it already; what is left out is always new. */
  add(index: number): boolean {
    if (!isKept(index)) return true;
    const bit = 1 << (index & 31);
    if (index < WORD_BITS) {
      if ((this.#firstWord & bit) !== 0) return false;
      this.#firstWord |= bit;
    } else {
      const page = this.#pageOf(Math.floor(index / PAGE_BITS));
      const word = (index % PAGE_BITS) >>> 5;
      const before = page[word] ?? 0;
      if ((before & bit) !== 0) return false;
      page[word] = before | bit;
    }
    this.#count += 1;
    return true;
  }

  addAll(other: BitSet): void {
    this.#addWord(other.#firstWord, 0);
    for (const [place, page] of other.#pages ?? []) {
      for (const [at, word] of page.entries()) {
        this.#addWord(word, place * PAGE_BITS + at * WORD_BITS);
      }
    }
  }

  #addWord(word: number, from: number): void {
    if (word === 0) return;
    for (let at = 0; at < WORD_BITS; at += 1) {
      if ((word & (1 << at)) !== 0) this.add(from + at);
    }
  }

  #pageOf(place: number): Uint32Array {
    this.#pages ??= new Map();
    let page = this.#pages.get(place);
    if (page === undefined) {
      page = new Uint32Array(PAGE_WORDS);
      this.#pages.set(place, page);
    }
    return page;
  }
}
