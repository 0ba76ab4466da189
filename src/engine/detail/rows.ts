import type { ApplicationModel } from '../../model/application.ts';
import { recordOf } from '../../model/record-of.ts';
import { shortened } from '../../model/texts/shortened.ts';

/** Rows that were kept, and how many were not. */
export interface Rows<T> {
  readonly rows: readonly T[];
  readonly moreCount: number;
}

/** Names and descriptions are whole statements at times. */
const TEXT_LENGTH = 200;

/** When it began, from the application's start, and how long it took, as far as known. */
export function timesOf(
  app: ApplicationModel,
  fromMs: number | undefined,
  toMs: number | undefined,
): { readonly startOffsetMs?: number; readonly durationMs?: number } {
  if (fromMs === undefined) return {};
  const startOffsetMs = fromMs - app.startedAtMs;
  return toMs === undefined
    ? { startOffsetMs }
    : { startOffsetMs, durationMs: Math.max(0, toMs - fromMs) };
}

/** The text under `key`, shortened; nothing without a text. */
export function withText<K extends string>(
  key: K,
  text: string | undefined,
): Partial<Record<K, string>> {
  return text === undefined ? {} : recordOf([key], () => keptText(text));
}

/** A text of the log as the detail keeps it. */
export function keptText(text: string): string {
  return shortened(text, TEXT_LENGTH);
}
