import { isSecretName } from '../../model/secrets/secret-names.ts';
import { keepProperty, keepText } from '../text.ts';
import { bytesOfText } from './memory-budget.ts';

/** Past this the pool begins anew: what was handed out lives on with whoever holds it. */
const MAX_CHARACTERS = 4_000_000;
/** What a text takes beside its characters: an entry of a map, and two strings. */
const ENTRY_CHARACTERS = 64;

/**
 * Texts of a log that repeat from stage to stage and from plan to plan: call stacks, call sites, names of nodes and metrics. Each is
 * shortened and freed of secrets once and kept once.
 */
export class TextPool {
  /** By the length that they were shortened to, which there are few of. */
  readonly #kept = new Map<number, Map<string, string>>();
  #characterCount = 0;
  #newBytes = 0;

  /** What `keepText` makes of it. */
  text(raw: string, maxLength: number): string {
    const known = this.#kept.get(maxLength)?.get(raw);
    if (known !== undefined) return known;
    const kept = keepText(raw, maxLength);
    if (this.#characterCount > MAX_CHARACTERS) {
      this.#kept.clear();
      this.#characterCount = 0;
    }
    this.#ofLength(maxLength).set(raw, kept);
    this.#characterCount += ENTRY_CHARACTERS + raw.length;
    this.#newBytes += bytesOfText(kept);
    return kept;
  }

  /** What texts take that it kept for the first time since it was last asked: to be counted to whoever asked for them. */
  takeNewBytes(): number {
    const newBytes = this.#newBytes;
    this.#newBytes = 0;
    return newBytes;
  }

  /** What `keepProperty` makes of it. */
  property(name: string, raw: string, maxLength: number): string {
    return isSecretName(name) ? keepProperty(name, raw, maxLength) : this.text(raw, maxLength);
  }

  #ofLength(maxLength: number): Map<string, string> {
    let texts = this.#kept.get(maxLength);
    if (texts === undefined) {
      texts = new Map();
      this.#kept.set(maxLength, texts);
    }
    return texts;
  }

  /** Undefined for no text, and for an empty one. */
  optionalText(raw: string | undefined, maxLength: number): string | undefined {
    return raw === undefined || raw === '' ? undefined : this.text(raw, maxLength);
  }
}
