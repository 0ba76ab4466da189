import { redactText } from '../../model/secrets/redact.ts';

/** Past this many characters what is new has no name: more executors and hosts than any application had. */
const MAX_CHARACTERS = 8_000_000;

/** Numbers for names that repeat in every task. */
export class NameTable {
  readonly #numbers = new Map<string, number>();
  #characterCount = 0;

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#characterCount > MAX_CHARACTERS && name !== '') return this.numberOf('');
    this.#characterCount += name.length;
    const next = this.#numbers.size;
    this.#numbers.set(name, next);
    return next;
  }

  /** In the order of their numbers, without secrets. */
  names(): readonly string[] {
    return Array.from(this.#numbers.keys(), (name) => redactText(name));
  }
}

/** What tasks point into. */
export interface TaskNames {
  readonly executors: NameTable;
  readonly hosts: NameTable;
}
