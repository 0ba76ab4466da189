/** Something that does one task at a time. */
export interface Thread<T, R> {
  readonly run: (task: T, signal: AbortSignal) => Promise<R>;
}

/** How a task is bound to the thread that had it before. */
export interface Stickiness {
  /** The same each time that it is the same work. */
  readonly key: string;
  /** Whether it will come again. */
  readonly isLasting: boolean;
}

interface Waiting<T, R> {
  /** Undefined: whichever is free first. */
  readonly wanted: Thread<T, R> | undefined;
  readonly begin: (thread: Thread<T, R>) => void;
}

/** Work that came once and not again is forgotten past so many others. */
const MAX_KEYS = 1_000;

/**
 * Threads that do one task each at a time, in the order in which tasks come. A task whose key was seen before waits for the thread
 * that had it, where what it left is; all others take what is free.
 */
export class StickyThreads<T, R> {
  readonly #threads: readonly Thread<T, R>[];
  readonly #free: Set<Thread<T, R>>;
  readonly #waiting = new Set<Waiting<T, R>>();
  /** The latest last. */
  readonly #homes = new Map<string, Thread<T, R>>();

  constructor(threads: readonly Thread<T, R>[]) {
    this.#threads = threads;
    this.#free = new Set(threads);
  }

  /** Rejects with what the thread does, or the signal's reason. */
  async run(task: T, signal: AbortSignal, stickiness?: Stickiness): Promise<R> {
    const wanted = stickiness && this.#homes.get(stickiness.key);
    const thread = await this.#take(wanted, signal);
    if (stickiness !== undefined) this.#settle(stickiness, thread);
    try {
      return await thread.run(task, signal);
    } finally {
      this.#give(thread);
    }
  }

  async #take(wanted: Thread<T, R> | undefined, signal: AbortSignal): Promise<Thread<T, R>> {
    signal.throwIfAborted();
    // always the first that is free: the last ones then rest long enough to give their memory back
    const free = this.#threads.find(
      (thread) => this.#free.has(thread) && (wanted === undefined || thread === wanted),
    );
    if (free === undefined) return this.#wait(wanted, signal);
    this.#free.delete(free);
    return free;
  }

  async #wait(wanted: Thread<T, R> | undefined, signal: AbortSignal): Promise<Thread<T, R>> {
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.delete(waiting);
        reject(signal.reason);
      };
      const waiting: Waiting<T, R> = {
        wanted,
        begin: (thread) => {
          signal.removeEventListener('abort', giveUp);
          resolve(thread);
        },
      };
      this.#waiting.add(waiting);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** To who waits longest for it, or for any. */
  #give(thread: Thread<T, R>): void {
    for (const waiting of this.#waiting) {
      if (waiting.wanted !== undefined && waiting.wanted !== thread) continue;
      this.#waiting.delete(waiting);
      waiting.begin(thread);
      return;
    }
    this.#free.add(thread);
  }

  #settle({ key, isLasting }: Stickiness, thread: Thread<T, R>): void {
    this.#homes.delete(key);
    if (isLasting) this.#homes.set(key, thread);
    const [oldest] = this.#homes.keys();
    if (this.#homes.size > MAX_KEYS && oldest !== undefined) this.#homes.delete(oldest);
  }
}
