import type { BatchWriter } from './batch-writer.ts';
import { withoutPlanText } from './cuts.ts';

/** Plans that wait for a newer one; past this they are handed on at once. */
const MAX_WAITING_BYTES = 8 * 2 ** 20;

/** Of an execution's adaptive plans only the last is read: each waits for the next or for the execution's end. */
export class PlanQueue {
  readonly #writer: BatchWriter;
  readonly #waiting = new Map<number, Buffer>();
  /** Executions that began and have not ended. */
  readonly #known = new Set<number>();
  #byteCount = 0;

  constructor(writer: BatchWriter) {
    this.#writer = writer;
  }

  /** Of what waits. */
  get byteCount(): number {
    return this.#byteCount;
  }

  /** Whether a plan of it may wait: who reads it has to know the execution by then. */
  isKnown(executionId: number): boolean {
    return this.#known.has(executionId);
  }

  executionStarted(executionId: number): void {
    this.#known.add(executionId);
  }

  executionEnded(executionId: number): void {
    this.handOn(executionId);
    this.#known.delete(executionId);
  }

  putOff(executionId: number, line: Buffer): void {
    const before = this.#waiting.get(executionId);
    if (before !== undefined) this.#writer.superseded(executionId);
    this.#byteCount += line.length - (before?.length ?? 0);
    this.#waiting.set(executionId, Buffer.from(line));
    this.#writer.putOff();
    if (this.#byteCount > MAX_WAITING_BYTES) this.handOnAll();
  }

  handOn(executionId: number): void {
    const line = this.#waiting.get(executionId);
    if (line === undefined) return;
    this.#waiting.delete(executionId);
    this.#byteCount -= line.length;
    this.#handOn(line);
  }

  /** Hands on what waits, which goes on waiting. */
  showAll(): void {
    for (const line of this.#waiting.values()) this.#handOn(line);
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  handOnAll(): void {
    for (const executionId of this.#waiting.keys()) this.handOn(executionId);
  }

  #handOn(line: Buffer): void {
    this.#writer.line('late', withoutPlanText(line));
  }
}
