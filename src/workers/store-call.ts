import type { Insights } from '../store/insights.ts';
import type { SourceStates } from '../store/source-state.ts';
import type { AnalysisStore } from '../store/store.ts';
import { StoreError, type StoreErrorCode } from '../store/store-error.ts';
import type { WorkQueue } from '../store/work-queue.ts';

/** What the thread that keeps the stores can be asked; all arguments and answers are plain data. */
export interface StoreParts {
  readonly analyses: Omit<AnalysisStore, typeof Symbol.asyncDispose>;
  readonly insights: Insights;
  readonly queue: WorkQueue;
  readonly sources: SourceStates;
}
export type StorePart = keyof StoreParts;
export type StoreMethod<P extends StorePart> = keyof StoreParts[P] & string;
type Call<P extends StorePart, M extends StoreMethod<P>> = StoreParts[P][M];

export type StoreArguments<P extends StorePart, M extends StoreMethod<P>> =
  Call<P, M> extends (...parameters: infer A) => unknown ? A : never;
export type StoreValue<P extends StorePart, M extends StoreMethod<P>> =
  Call<P, M> extends (...parameters: never) => Promise<infer V> ? V : never;

/** What the thread that keeps the stores is started with. */
export interface StoreThreadData {
  readonly location: string;
}
/** Said by the thread unasked, while it brings the database up to date. */
export interface RefillNews {
  readonly refill: readonly [doneCount: number, totalCount: number];
}

/** Whether a message is news and no answer to a call. */
export function isRefillNews(message: unknown): message is RefillNews {
  return typeof message === 'object' && message !== null && 'refill' in message;
}
export type StoreTask =
  | { readonly kind: 'open' | 'close' }
  | {
      readonly kind: 'call';
      readonly part: StorePart;
      readonly method: string;
      readonly parameters: readonly unknown[];
    };

/** Errors lose their class on the way between threads: known trouble travels as a value. */
export type StoreAnswer =
  | { readonly kind: 'value'; readonly of: string; readonly value: unknown }
  | { readonly kind: 'store-error'; readonly code: StoreErrorCode; readonly message: string };

/** Rethrows what is no known trouble. */
export function answerOfStoreError(error: unknown): StoreAnswer {
  if (!(error instanceof StoreError)) throw error;
  return { kind: 'store-error', code: error.code, message: error.message };
}

/** A task in messages: `analyses.save`. */
export function nameOf(task: StoreTask): string {
  return task.kind === 'call' ? `${task.part}.${task.method}` : task.kind;
}
