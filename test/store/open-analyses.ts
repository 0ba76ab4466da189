import { openStores } from '../../src/store/open-store.ts';

/** The analyses of a store; disposing closes it. */
export async function openAnalyses(...where: Parameters<typeof openStores>) {
  const { analyses } = await openStores(...where);
  return analyses;
}
