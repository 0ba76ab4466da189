import { z } from 'zod';
import { RECORD_KINDS, type RecordHandle } from './fetcher.ts';

const Handle = z.looseObject({
  source: z.string(),
  record: z.enum(RECORD_KINDS),
  ref: z.looseObject({ cluster: z.string(), id: z.string() }),
  fingerprint: z.string(),
  isInProgress: z.boolean(),
  location: z.string(),
});

/** Whether what a store kept is a handle: JSON that a source made, perhaps of an older version. Its locator is its source's to check. */
export function isRecordHandle(value: unknown): value is RecordHandle {
  return Handle.safeParse(value).success;
}
