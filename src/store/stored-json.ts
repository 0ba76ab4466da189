import type { z } from 'zod';
import { StoreError } from './store-error.ts';

/** What we wrote as JSON, read again. Throws `StoreError` `corrupt`; `what` says in words what is damaged, `wayOut` what to do. */
export function decodeStored<T>(
  schema: z.ZodType<T>,
  text: string,
  damage: { readonly what: string; readonly wayOut: string },
): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new StoreError('corrupt', `${damage.what} is damaged: ${damage.wayOut}`, { cause });
  }
}
