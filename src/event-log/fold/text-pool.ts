import { keepText } from '../text.ts';

/** Past this the pool begins anew: what was handed out lives on with whoever holds it. */
const MAX_CHARACTERS = 4_000_000;

/**
 * Texts of a log that repeat from stage to stage and from plan to plan: call stacks, call sites, names of nodes and metrics. Each is
 * shortened and freed of secrets once and kept once.
 */
export class TextPool {
  readonly #kept = new Map<string, string>();
  #characterCount = 0;

  /** What `keepText` makes of it. */
  text(raw: string, maxLength: number): string {
    const known = this.#kept.get(raw);
    if (known !== undefined) return known;
    const kept = keepText(raw, maxLength);
    if (this.#characterCount > MAX_CHARACTERS) {
      this.#kept.clear();
      this.#characterCount = 0;
    }
    this.#kept.set(raw, kept);
    this.#characterCount += raw.length;
    return kept;
  }

  /** Undefined for no text, and for an empty one. */
  optionalText(raw: string | undefined, maxLength: number): string | undefined {
    return raw === undefined || raw === '' ? undefined : this.text(raw, maxLength);
  }
}
