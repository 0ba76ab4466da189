import type { Config } from '../config/schema.ts';
import { EventLogError, type EventLogErrorCode } from '../event-log/log-source.ts';
import { isNoEventLog } from '../fetchers/best-record.ts';
import { FetchError, type FetchErrorCode } from '../fetchers/fetcher.ts';
import type { RecordTask } from '../fetchers/trail.ts';
import type { Analysis } from '../model/analysis.ts';

/** What a thread that judges is started with; plain JSON, secrets by reference. */
export interface JudgeThreadData {
  readonly config: Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of each host, at once. */
  readonly maxRequestsPerHost: number;
}

export interface JudgeTask {
  readonly record: RecordTask;
  readonly wantsReport: boolean;
}

export interface Judged {
  readonly analysis: Analysis;
  /** The page, where one was wanted. */
  readonly html?: string;
}

/** Errors lose their class on the way between threads: known trouble travels as a value. */
export type JudgeAnswer =
  | { readonly kind: 'judged'; readonly judged: Judged }
  | {
      readonly kind: 'fetch-error';
      readonly source: string;
      readonly code: FetchErrorCode;
      readonly message: string;
      readonly isNoEventLog: boolean;
    }
  | {
      readonly kind: 'event-log-error';
      readonly code: EventLogErrorCode;
      readonly message: string;
    };

/** Rethrows what is no known trouble. */
export function answerOfError(error: unknown): JudgeAnswer {
  if (error instanceof FetchError) {
    const { source, code, message } = error;
    return { kind: 'fetch-error', source, code, message, isNoEventLog: isNoEventLog(error) };
  }
  if (error instanceof EventLogError) {
    const { code, message } = error;
    return { kind: 'event-log-error', code, message };
  }
  throw error;
}

/** Throws what the other thread caught. */
export function judgedOf(answer: JudgeAnswer): Judged {
  switch (answer.kind) {
    case 'judged':
      return answer.judged;
    case 'fetch-error':
      throw fetchErrorOf(answer);
    case 'event-log-error':
      throw new EventLogError(answer.code, answer.message);
  }
}

function fetchErrorOf({
  source,
  code,
  message,
  isNoEventLog: isNone,
}: Extract<JudgeAnswer, { readonly kind: 'fetch-error' }>): FetchError {
  const cause = isNone ? new EventLogError('not-an-event-log', message) : undefined;
  return new FetchError(source, code, message, { cause });
}
