/** Partitions that were completed: a bit each, grown as needed. */
export class BitSet {
  #words = new Uint32Array(1);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Numbers past 2^26 are nonsense in a log and are left out. */
  add(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index > MAX_INDEX) return;
    const word = index >>> 5;
    if (word >= this.#words.length) this.#grow(word);
    const bit = 1 << (index & 31);
    const before = this.#words[word] ?? 0;
    if ((before & bit) !== 0) return;
    this.#words[word] = before | bit;
    this.#count += 1;
  }

  addAll(other: BitSet): void {
    for (const [word, bits] of other.#words.entries()) {
      for (let bit = 0; bit < 32; bit += 1) {
        if ((bits & (1 << bit)) !== 0) this.add(word * 32 + bit);
      }
    }
  }

  #grow(word: number): void {
    const grown = new Uint32Array(Math.max(word + 1, this.#words.length * 2));
    grown.set(this.#words);
    this.#words = grown;
  }
}

const MAX_INDEX = 2 ** 26;
