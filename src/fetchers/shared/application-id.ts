import { z } from 'zod';
import { FetchError } from '../fetcher.ts';

/** As a server lists it. Longer than any is: it would be queued, logged and stored as often as it is told. */
export const ApplicationId = z.string().min(1).max(500);

/** Where a server was asked for one application and tells of another. Throws FetchError. */
export function refuseOther(source: string, what: string, askedId: string, toldId: string): void {
  if (askedId === toldId) return;
  throw new FetchError(
    source,
    'bad-payload',
    `${what} is the record of ${toldId}, not of ${askedId}`,
  );
}
