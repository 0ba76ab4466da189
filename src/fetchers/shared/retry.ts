import { MS_PER_SECOND } from '../../model/units.ts';
import type { FetchError } from '../fetcher.ts';
import type { HttpLimits, HttpRuntime } from './http-settings.ts';

/** What one try came to: its value, or why not and whether to try again. */
export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'failed';
      readonly error: FetchError;
      readonly isWorthRetrying: boolean;
      /** The pause that the server asked for. */
      readonly retryAfterMs?: number;
    };

/** Exponential with full jitter: anything from 0 to the doubled base, so that clients who failed together do not return together. */
export function backoffMs(
  failedCount: number,
  limits: Pick<HttpLimits, 'backoffBaseMs' | 'backoffLimitMs'>,
  random: () => number,
): number {
  const ceilingMs = Math.min(limits.backoffLimitMs, limits.backoffBaseMs * 2 ** (failedCount - 1));
  return Math.floor(random() * ceilingMs);
}

/** `Retry-After`: seconds or an HTTP date, by the clock that `nowMs` is of. Undefined when absent or nonsense. */
export function parseRetryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * MS_PER_SECOND;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/** Tries until it is done, not worth it, or the attempts are used up; throws the last error. */
export async function withRetries<T>(
  limits: HttpLimits,
  runtime: HttpRuntime,
  signal: AbortSignal,
  attempt: () => Promise<Attempt<T>>,
): Promise<T> {
  for (let failedCount = 1; ; failedCount += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one try after the other
    const result = await attempt();
    if (result.kind === 'done') return result.value;
    const { error, isWorthRetrying, retryAfterMs = 0 } = result;
    if (!isWorthRetrying || failedCount >= limits.attemptCount) throw error;
    if (retryAfterMs > limits.maxRetryAfterMs) throw error;
    // the jitter goes on top: all who were told the same pause would return at once
    const pauseMs = retryAfterMs + backoffMs(failedCount, limits, runtime.random);
    // oxlint-disable-next-line no-await-in-loop -- the pause is the point
    await runtime.sleep(pauseMs, signal);
  }
}
