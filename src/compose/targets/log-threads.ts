import { availableParallelism } from 'node:os';
import type { Config } from '../../config/schema.ts';
import type { LogSource } from '../../event-log/log-source.ts';
import { sumBy } from '../../model/sum-by.ts';
import { MIB } from '../../model/units.ts';
import type { AnalyzePool } from '../../workers/analyze-pool.ts';
import { type AnalyzeTask, taskOf } from '../../workers/analyze-task.ts';
import type { Outcome } from './outcome.ts';
import type { Reading } from './reading.ts';
import { type Origin, outcomeOfTrouble } from './trouble.ts';

/** What is read before threads have started and warmed up; of that much, as stored, a few logs are read in a second. */
const WORTH_THREADS_BYTES = 4 * MIB;
const WORTH_THREADS_COUNT = 16;
/** A thread needs some 300 MB at worst; more of them than this have to be asked for. */
const DEFAULT_MAX_THREADS = 8;
/** Logs that are opened ahead, so that no thread has to wait for its next one. */
const WAITING_COUNT = 2;

/** How many threads read and judge: what the user says, else one a core, up to eight. */
export function threadCountOf({ threads }: Pick<Config, 'threads'>): number {
  return threads ?? Math.min(DEFAULT_MAX_THREADS, availableParallelism());
}

/** Reads and judges logs of a collection in threads. */
export class LogThreads implements AsyncDisposable {
  readonly #reading: Reading;
  readonly #running = new Map<LogSource, Promise<Ready>>();
  #pool: Promise<AnalyzePool> | undefined;
  #seenBytes = 0;
  #seenCount = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  get isEmpty(): boolean {
    return this.#running.size === 0;
  }

  /** Whether an outcome has to be taken before another log is accepted. */
  get isFull(): boolean {
    return this.#running.size >= threadCountOf(this.#reading.config) + WAITING_COUNT;
  }

  /**
   * False for a log that is better read where it was found: only this thread can open it, there is not much to read so far, or
   * one thread is all that is wanted.
   */
  accept(log: LogSource, origin: Origin): boolean {
    this.#seenBytes += sizeOf(log) ?? 0;
    this.#seenCount += 1;
    const isMuch = this.#seenBytes >= WORTH_THREADS_BYTES || this.#seenCount >= WORTH_THREADS_COUNT;
    const task = isMuch && threadCountOf(this.#reading.config) > 1 ? taskOf(log) : undefined;
    if (task === undefined) return false;
    this.#running.set(
      log,
      this.#run(task, origin).then((outcome) => ({ outcome, log })),
    );
    return true;
  }

  /** The outcome that is ready first. */
  async next(): Promise<Outcome> {
    const { outcome, log } = await Promise.race(this.#running.values());
    this.#running.delete(log);
    const { progress } = this.#reading;
    progress.onLog(log.name, sizeOf(log));
    progress.onBytes(sizeOf(log) ?? 0);
    progress.onDone();
    return outcome;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pool = await this.#pool;
    await pool?.[Symbol.asyncDispose]();
  }

  async #run(task: AnalyzeTask, origin: Origin): Promise<Outcome> {
    const { config, signal } = this.#reading;
    this.#pool ??= openPool(config);
    try {
      const pool = await this.#pool;
      return { kind: 'analysis', analysis: await pool.run(task, signal) };
    } catch (error) {
      return outcomeOfTrouble(error, task.name, origin);
    }
  }
}

/** Loaded by who has enough to read: one small log needs no threads. */
async function openPool(config: Config): Promise<AnalyzePool> {
  const { createAnalyzePool } = await import('../../workers/analyze-pool.ts');
  return createAnalyzePool(threadCountOf(config), { config });
}

interface Ready {
  readonly outcome: Outcome;
  readonly log: LogSource;
}

/** As stored; undefined where it cannot be known. */
export function sizeOf({ parts }: LogSource): number | undefined {
  return parts.every(({ byteCount }) => byteCount !== undefined)
    ? sumBy(parts, ({ byteCount = 0 }) => byteCount)
    : undefined;
}
