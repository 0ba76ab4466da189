/** What another thread gives back when it is done with it, to be used again. */
export class GivenBack<T> {
  readonly #items: T[];
  #wake: (() => void) | undefined;

  constructor(items: readonly T[] = []) {
    this.#items = [...items];
  }

  put(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** One of them; undefined while all are away. */
  take(): T | undefined {
    return this.#items.pop();
  }

  /** Resolves when there is one. Only one caller may wait at a time: a second would take the first one's place. */
  async arrived(): Promise<void> {
    if (this.#items.length > 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
