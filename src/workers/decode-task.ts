import type { MessagePort } from 'node:worker_threads';
import type { DecodeProblem } from '../event-log/codecs/codec.ts';
import type { DecodeLimits } from '../event-log/decode.ts';
import { MIB } from '../model/units.ts';
import type { LogFile } from './analyze-task.ts';
import type { ReadTrouble } from './read-trouble.ts';

/** What a thread that decodes for one that scans is started with. */
export interface DecodeThreadData {
  /** To the thread that scans. */
  readonly port: MessagePort;
  readonly slots: DecodeSlots;
}
/** Memory that both threads see: the one decodes into them, the other gives them back by their index. */
export type DecodeSlots = readonly Uint8Array[];

/** To the thread that decodes: the next file, when the one before is at its end, and slots that are read. */
export type DecodeRequest =
  | { readonly kind: 'read'; readonly file: LogFile; readonly limits: DecodeLimits }
  | { readonly kind: 'freed'; readonly slot: number };
/** From it. `storedByteCount` is what was taken from the file since the last answer. */
export type DecodeAnswer =
  | {
      readonly kind: 'chunk';
      readonly slot: number;
      readonly byteCount: number;
      readonly storedByteCount: number;
    }
  | {
      readonly kind: 'end';
      readonly problems: readonly DecodeProblem[];
      readonly storedByteCount: number;
    }
  | { readonly kind: 'trouble'; readonly trouble: ReadTrouble };

const SLOT_COUNT = 6;

/** Six of a mebibyte: enough that neither thread waits for a slow moment of the other. Ours. */
export function newSlots(): DecodeSlots {
  return Array.from({ length: SLOT_COUNT }, () => new Uint8Array(new SharedArrayBuffer(MIB)));
}
