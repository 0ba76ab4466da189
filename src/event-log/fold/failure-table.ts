import { sumBy } from '../../model/sum-by.ts';
import type { TaskFailure } from '../../model/task-columns.ts';
import { keptFailure, type SeenFailure } from '../task-failure.ts';
import { bytesOfText, ENTRY_BYTES } from './memory-budget.ts';

/** Past this many, failures that differ only in their numbers are one: messages that carry ids would never end. */
const MAX_DISTINCT = 100;
/** Past this many, only reason and class tell them apart. */
const MAX_SIMILAR = 200;
const MAX_BY_CLASS = 300;
/** Exceptions have a few causes; of one that has itself as its cause the last ones tell as much. */
const MAX_KEY_CAUSES = 10;

/** Distinct failures of a stage attempt, numbered from 1. */
export class FailureTable {
  readonly #numbers = new Map<string, number>();
  readonly #failures: TaskFailure[] = [];
  #byteCount = 0;

  /** What they take, as the budget counts it. */
  get byteCount(): number {
    return this.#byteCount;
  }

  numberOf(failure: SeenFailure): number {
    const { reason, className } = failure;
    const short = className === undefined ? { reason } : { reason, className };
    const key = keyOf(failure);
    return (
      this.#numberOfKey(key, failure, MAX_DISTINCT) ??
      this.#numberOfKey(`~${key.replace(/\d+(?:\.\d+)?/g, '#')}`, failure, MAX_SIMILAR) ??
      this.#numberOfKey(keyOf(short), short, MAX_BY_CLASS) ??
      0
    );
  }

  failures(): readonly TaskFailure[] {
    return [...this.#failures];
  }

  #numberOfKey(key: string, seen: SeenFailure, limit: number): number | undefined {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#failures.length >= limit) return undefined;
    const failure = keptFailure(seen);
    this.#failures.push(failure);
    this.#numbers.set(key, this.#failures.length);
    this.#byteCount += bytesOf(failure) + bytesOfText(key);
    return this.#failures.length;
  }
}

function bytesOf({ reason, className = '', message = '', trace = '' }: TaskFailure): number {
  const texts = [reason, className, message, trace];
  return sumBy(texts, (text) => ENTRY_BYTES + bytesOfText(text));
}

/** Of the trace only its causes: threads and line numbers vary where the failure is the same. */
function keyOf(failure: SeenFailure): string {
  const { reason, className, message, rawTrace, fromExecutorId, exitCausedByApp } = failure;
  const causes = rawTrace?.match(/^Caused by: [^\s:]{1,300}/gm)?.slice(-MAX_KEY_CAUSES) ?? [];
  return JSON.stringify([reason, className, message, causes, fromExecutorId, exitCausedByApp]);
}
