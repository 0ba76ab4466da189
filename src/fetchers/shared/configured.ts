import { FetchError } from '../fetcher.ts';

/** What `make` makes of settings; an address that is none (`TypeError`) is told as this source's trouble. */
export function configured<T>(source: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new FetchError(source, 'bad-payload', `${source}: ${error.message}`, { cause: error });
  }
}
