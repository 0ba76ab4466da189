import { FetchError } from '../fetcher.ts';

/** What libkrb5 shares in a process: one identity, and the threads that ask the KDC. */
export interface KerberosProcess {
  /** Throws FetchError 'unauthorized' for a source that wants another identity than the process has. */
  readonly claim: (source: string, keytab: string | undefined) => void;
  /** One after the other: a KDC that does not answer holds a thread of Node's small pool, and files and names would wait too. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

const KEYTAB = 'KRB5_CLIENT_KTNAME';
const TICKETS = 'KRB5CCNAME';
/** Tickets made from a keytab stay in memory: they overwrite nobody's cache, and nobody finds them. */
const OWN_TICKETS = 'MEMORY:sparkvet';

const TICKETS_OF_THE_PROCESS = 'the ticket cache of the process';

/**
 * libkrb5 reads keytab and ticket cache from the environment of the process, at every call and in every thread: they are set once,
 * by the first source, and are the same for all. In a worker thread `process.env` is a copy: what counts is set by the main thread.
 */
export function createKerberosProcess(
  environment: Record<string, string | undefined>,
): KerberosProcess {
  let claimed: string | undefined;
  let last: Promise<unknown> = Promise.resolve();

  return {
    claim: (source, keytab) => {
      const wanted = keytab === undefined ? TICKETS_OF_THE_PROCESS : `the keytab ${keytab}`;
      if (claimed !== undefined && claimed !== wanted) {
        const message = `another source of this process uses ${claimed}, and this one ${wanted}: put all keys into one keytab (ktutil) and name principals`;
        throw new FetchError(source, 'unauthorized', message);
      }
      claimed = wanted;
      if (keytab === undefined) return;
      environment[KEYTAB] = `FILE:${keytab}`;
      environment[TICKETS] = OWN_TICKETS;
    },
    inTurn: async (work) => {
      const result = last.then(work);
      last = result.catch(() => undefined);
      return result;
    },
  };
}
