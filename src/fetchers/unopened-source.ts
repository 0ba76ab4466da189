import type { Check, FetchError, Fetcher, ResourceManager, Source } from './fetcher.ts';

/**
 * A source whose settings cannot work, such as a secret that is not there: whatever it is asked, it answers with that. The other
 * sources go on, and whoever looks is told.
 */
export function unopenedSource(
  { kind, cluster }: Pick<Source, 'kind' | 'cluster'>,
  error: FetchError,
): Fetcher | ResourceManager {
  const refuse = async (): Promise<never> => {
    throw error;
  };
  const check: Check = { what: 'settings', state: 'failed', detail: error.message };
  const source = {
    source: error.source,
    kind,
    cluster,
    // oxlint-disable-next-line require-yield -- it has nothing to tell
    discover: async function* () {
      throw error;
    },
    check: async () => [check],
  };
  return kind === 'yarn'
    ? { ...source, facts: refuse }
    : { ...source, locate: refuse, read: refuse };
}
