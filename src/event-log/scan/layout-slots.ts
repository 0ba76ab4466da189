import { TASK_NUMBERS } from './task-fields.ts';

/** What stands between two literals of a layout. */
export const SLOT = {
  /** Up to fifteen digits. */
  number: 0,
  /** A string that nothing is read from. */
  text: 1,
  /** A string whose number among the names is wanted. */
  name: 2,
  /** `true` or `false`. */
  flag: 3,
  /** Whatever there is up to the next literal. */
  anything: 4,
  locality: 5,
} as const;
type SlotKind = (typeof SLOT)[keyof typeof SLOT];

export interface Slot {
  readonly kind: SlotKind;
  /** Names from the outermost on; empty for `anything`. */
  readonly path: readonly string[];
}
/** A line taken apart: one literal more than slots, each in the order of the line. */
export interface TakenApart {
  readonly literals: readonly string[];
  readonly slots: readonly Slot[];
}

const LITERAL = /true|false|null/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const PLAIN_NUMBER = /^(?:0|[1-9]\d{0,14})$/;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const PLAIN_STRING = /^"[ -~]*"$/;
const CUT_MARK = '"Accumulables":[';

/** What of strings is wanted; all others are passed over, but these have to be as they are. */
const STRING_SLOTS: Readonly<Record<string, SlotKind>> = {
  'Task Info\nExecutor ID': SLOT.name,
  'Task Info\nHost': SLOT.name,
  'Task Info\nLocality': SLOT.locality,
};
const FIXED_STRINGS: ReadonlySet<string> = new Set(['Event', 'Task End Reason\nReason']);
const WANTED_FLAG = 'Task Info\nSpeculative';

/**
 * Takes a line of JSON apart, given without the accumulables' content and without blanks between tokens. Undefined for a line
 * that cannot serve as a layout: numbers or strings that a plain comparison would not read, a name twice in one object.
 */
export function takeApart(line: string): TakenApart | undefined {
  const reader = new LineReader(line);
  return reader.value([]) && reader.isAtEnd() ? reader.taken() : undefined;
}

class LineReader {
  readonly #line: string;
  readonly #literals: string[] = [];
  readonly #slots: Slot[] = [];
  readonly #paths = new Set<string>();
  #at = 0;
  #literalFrom = 0;

  constructor(line: string) {
    this.#line = line;
  }

  isAtEnd(): boolean {
    return this.#at === this.#line.length;
  }

  taken(): TakenApart {
    return {
      literals: [...this.#literals, this.#line.slice(this.#literalFrom)],
      slots: this.#slots,
    };
  }

  /** Whether there is a value that can be part of a layout; moves behind it. */
  value(path: readonly string[]): boolean {
    switch (this.#line.charAt(this.#at)) {
      case '{':
        return this.#object(path);
      case '[':
        return this.#array();
      case '"':
        return this.#string(path);
      case 't':
      case 'f':
        return this.#flag(path);
      case 'n':
        return this.#match(LITERAL) !== undefined;
      default:
        return this.#number(path);
    }
  }

  #object(path: readonly string[]): boolean {
    this.#at += 1;
    if (this.#skip('}')) return true;
    do {
      const key = this.#match(STRING);
      if (key === undefined || !PLAIN_STRING.test(key) || !this.#skip(':')) return false;
      const inner = [...path, key.slice(1, -1)];
      if (this.#paths.has(inner.join('\n'))) return false;
      this.#paths.add(inner.join('\n'));
      if (!this.value(inner)) return false;
    } while (this.#skip(','));
    return this.#skip('}');
  }

  /** Only the accumulables may differ; another list is the same in every line, or there is no layout. */
  #array(): boolean {
    this.#at += 1;
    if (
      this.#line.endsWith(CUT_MARK, this.#at) &&
      this.#line.startsWith(CUT_MARK, this.#at - CUT_MARK.length)
    ) {
      this.#slot(this.#at, { kind: SLOT.anything, path: [] });
    }
    return this.#skip(']');
  }

  #string(path: readonly string[]): boolean {
    const from = this.#at + 1;
    const text = this.#match(STRING);
    if (text === undefined || !PLAIN_STRING.test(text)) return false;
    const name = path.join('\n');
    // a number or a flag that is written as text has to be parsed
    if (TASK_NUMBERS.has(name) || name === WANTED_FLAG) return false;
    if (!FIXED_STRINGS.has(name)) {
      this.#slot(from, { kind: STRING_SLOTS[name] ?? SLOT.text, path }, this.#at - 1);
    }
    return true;
  }

  #flag(path: readonly string[]): boolean {
    const from = this.#at;
    if (this.#match(LITERAL) === undefined || TASK_NUMBERS.has(path.join('\n'))) return false;
    this.#slot(from, { kind: SLOT.flag, path });
    return true;
  }

  #number(path: readonly string[]): boolean {
    const from = this.#at;
    const text = this.#match(NUMBER);
    if (text === undefined || !PLAIN_NUMBER.test(text)) return false;
    this.#slot(from, { kind: SLOT.number, path });
    return true;
  }

  /** Ends the literal before `from`; the next begins at `to`. */
  #slot(from: number, slot: Slot, to = this.#at): void {
    this.#literals.push(this.#line.slice(this.#literalFrom, from));
    this.#slots.push(slot);
    this.#literalFrom = to;
  }

  #skip(character: string): boolean {
    const isThere = this.#line[this.#at] === character;
    if (isThere) this.#at += 1;
    return isThere;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#line)?.[0];
    this.#at += text?.length ?? 0;
    return text;
  }
}
