import type { Config } from '../config/schema.ts';
import type { RecordTask } from '../fetchers/trail.ts';
import type { Analysis } from '../model/analysis.ts';
import { errorOfTrouble, type ReadTrouble } from './read-trouble.ts';

/** What a thread that judges is started with; plain JSON, secrets by reference. */
export interface JudgeThreadData {
  readonly config: Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of each host, at once. */
  readonly maxRequestsPerHost: number;
}

/** A record to be judged, and whether its page is wanted. */
export interface JudgeTask {
  readonly record: RecordTask;
  readonly wantsReport: boolean;
}

export interface Judged {
  readonly analysis: Analysis;
  /** The page, where one was wanted. */
  readonly html?: string;
}

/** What was judged, or why the record could not be read. */
export type JudgeAnswer = { readonly kind: 'judged'; readonly judged: Judged } | ReadTrouble;

/** Throws what the other thread caught. */
export function judgedOf(answer: JudgeAnswer): Judged {
  if (answer.kind === 'judged') return answer.judged;
  throw errorOfTrouble(answer);
}
