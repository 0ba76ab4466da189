const PAGE_WORDS = 64;
const PAGE_BITS = 32 * PAGE_WORDS;
/** Numbers past this are nonsense in a log and are left out. */
const MAX_INDEX = 2 ** 26;

/** Partitions that were completed: a bit each, in pages that are made as they are needed, however far apart. */
export class BitSet {
  /** All that most stages need. */
  #firstPage: Uint32Array | undefined;
  #pages: Map<number, Uint32Array> | undefined;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index > MAX_INDEX) return;
    const page = this.#pageOf(Math.floor(index / PAGE_BITS));
    const word = (index % PAGE_BITS) >>> 5;
    const bit = 1 << (index & 31);
    const before = page[word] ?? 0;
    if ((before & bit) !== 0) return;
    page[word] = before | bit;
    this.#count += 1;
  }

  addAll(other: BitSet): void {
    if (other.#firstPage !== undefined) this.#addPage(0, other.#firstPage);
    for (const [place, page] of other.#pages ?? []) this.#addPage(place, page);
  }

  #addPage(place: number, page: Uint32Array): void {
    for (let index = 0; index < PAGE_BITS; index += 1) {
      if (((page[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0) {
        this.add(place * PAGE_BITS + index);
      }
    }
  }

  #pageOf(place: number): Uint32Array {
    if (place === 0) return (this.#firstPage ??= new Uint32Array(PAGE_WORDS));
    this.#pages ??= new Map();
    let page = this.#pages.get(place);
    if (page === undefined) {
      page = new Uint32Array(PAGE_WORDS);
      this.#pages.set(place, page);
    }
    return page;
  }
}
