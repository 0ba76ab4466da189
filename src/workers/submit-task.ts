import type { Config } from '../config/schema.ts';
import type { Analysis } from '../model/analysis.ts';

/** What a thread that judges what was handed in is started with. */
export interface SubmitThreadData {
  readonly config: Config;
  readonly maxDecodedBytes: number;
}

export interface SubmitTask {
  /** Of a file of ours. */
  readonly path: string;
  /** As its sender calls it. */
  readonly name: string;
  readonly cluster: string;
}

/** Errors lose their class on the way between threads: known trouble travels as a value. */
export type SubmitAnswer =
  | { readonly kind: 'judged'; readonly analysis: Analysis }
  | { readonly kind: 'refused'; readonly isTooLarge: boolean; readonly message: string };
