import { z } from 'zod';
import { StoreError } from './store-error.ts';

/** A place in the order of every list: newest start first, then the highest id. */
export interface Position {
  readonly startedAtMs: number;
  readonly id: number;
}
const POSITION = z.strictObject({ startedAtMs: z.int(), id: z.int() });

/** Opaque to whoever hands it back. */
export function encodeCursor({ startedAtMs, id }: Position): string {
  return Buffer.from(JSON.stringify({ startedAtMs, id })).toString('base64url');
}

/** Throws `StoreError` `bad-query` on anything `encodeCursor` did not make. */
export function decodeCursor(cursor: string): Position {
  const parsed = POSITION.safeParse(contentOf(cursor));
  if (parsed.success && encodeCursor(parsed.data) === cursor) return parsed.data;
  throw new StoreError(
    'bad-query',
    'the cursor is not one that a list returned: leave it out to start at the newest',
  );
}

function contentOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/** `next` of a page of `limit` rows, where one more than that was looked for and found. */
export function nextOf(
  found: readonly { readonly id: number; readonly started_at_ms: number }[],
  limit: number,
): { readonly next?: string } {
  const last = found[limit - 1];
  if (last === undefined || found.length <= limit) return {};
  return { next: encodeCursor({ startedAtMs: last.started_at_ms, id: last.id }) };
}
