import { openStores, type StoreOptions } from '../../src/store/open-store.ts';
import type { AnalysisStore } from '../../src/store/store.ts';

/** The analyses of a store; disposing closes it. */
export async function openAnalyses(
  location: string,
  options?: StoreOptions,
): Promise<AnalysisStore> {
  const { analyses } = await openStores(location, options);
  return analyses;
}
