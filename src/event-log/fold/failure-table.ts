import type { TaskFailure } from '../../model/task-columns.ts';

/** Past this many different ones a stage keeps only the reason: messages that carry ids would never end. */
const MAX_DISTINCT = 100;

/** Distinct failures of a stage attempt, numbered from 1. */
export class FailureTable {
  readonly #numbers = new Map<string, number>();
  readonly #failures: TaskFailure[] = [];

  numberOf(failure: TaskFailure): number {
    const full = this.#numberOfKey(keyOf(failure), failure, MAX_DISTINCT);
    if (full !== undefined) return full;
    const { reason, className } = failure;
    const short = className === undefined ? { reason } : { reason, className };
    return this.#numberOfKey(keyOf(short), short, MAX_DISTINCT * 2) ?? 0;
  }

  failures(): readonly TaskFailure[] {
    return this.#failures;
  }

  #numberOfKey(key: string, failure: TaskFailure, limit: number): number | undefined {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#failures.length >= limit) return undefined;
    this.#failures.push(failure);
    this.#numbers.set(key, this.#failures.length);
    return this.#failures.length;
  }
}

/** The trace is left out: threads and line numbers vary where the failure is the same. */
function keyOf({
  reason,
  className,
  message,
  fromExecutorId,
  exitCausedByApp,
}: TaskFailure): string {
  return JSON.stringify([reason, className, message, fromExecutorId, exitCausedByApp]);
}
