/** Numbers for names that repeat in every task. */
export class NameTable {
  readonly #numbers = new Map<string, number>();

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const next = this.#numbers.size;
    this.#numbers.set(name, next);
    return next;
  }

  names(): readonly string[] {
    return [...this.#numbers.keys()];
  }
}

/** What tasks point into. */
export interface TaskNames {
  readonly executors: NameTable;
  readonly hosts: NameTable;
}
