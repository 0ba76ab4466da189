import { type Check, FetchError } from '../fetcher.ts';

/** What was seen, to be given a name. */
export type Seen = Pick<Check, 'state' | 'detail'>;

/** One line of `doctor`; trouble is a line too. */
export async function checked(
  what: string,
  signal: AbortSignal,
  look: () => Promise<Seen>,
): Promise<Check> {
  try {
    return { what, ...(await look()) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof FetchError)) throw error;
    return { what, state: 'failed', detail: error.message };
  }
}
