import { on } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type { DecodeProblem } from '../event-log/codecs/codec.ts';
import type { DecodeLimits } from '../event-log/decode.ts';
import { KnownBytes } from '../event-log/known-bytes.ts';
import type { LogPart } from '../event-log/log-source.ts';
import type { PartReader } from '../event-log/part-reading.ts';
import type { DecodeAnswer, DecodeRequest, DecodeSlots } from './decode-task.ts';
import { errorOfTrouble } from './read-trouble.ts';

/** A file that another thread decodes ahead of who reads it. It is read once, from its beginning to its end. */
export class DecodedPart implements PartReader {
  readonly known = new KnownBytes();
  readonly canReadOn = false;
  readonly #port: MessagePort;
  readonly #slots: DecodeSlots;
  #problems: readonly DecodeProblem[] = [];
  #decodedByteCount = 0;

  constructor(port: MessagePort, slots: DecodeSlots) {
    this.#port = port;
    this.#slots = slots;
  }

  get problems(): readonly DecodeProblem[] {
    return this.#problems;
  }
  get decodedByteCount(): number {
    return this.#decodedByteCount;
  }

  async *read(
    { name, path }: LogPart,
    limits: DecodeLimits,
    onStored: (byteCount: number) => void,
  ): AsyncGenerator<Uint8Array, void> {
    if (path === undefined) throw new Error(`${name} is no file of this machine`);
    this.#ask({ kind: 'read', file: { name, path }, limits });
    for await (const [message] of on(this.#port, 'message')) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- decode-worker.ts sends nothing else
      const answer = message as DecodeAnswer;
      if (answer.kind === 'trouble') throw errorOfTrouble(answer.trouble);
      onStored(answer.storedByteCount);
      if (answer.kind === 'end') {
        this.#problems = answer.problems;
        return;
      }
      const { slot, byteCount } = answer;
      this.#decodedByteCount += byteCount;
      yield this.#slots[slot]?.subarray(0, byteCount) ?? new Uint8Array();
      this.#ask({ kind: 'freed', slot });
    }
  }

  #ask(request: DecodeRequest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
    this.#port.postMessage(request);
  }
}
