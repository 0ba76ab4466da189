import type { Analysis } from '../model/analysis.ts';
import type { ApplicationRef } from '../model/application.ts';
import type { AnalysisStore } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';

/** Trouble with one stored document; every other code concerns the whole store. */
const OF_ONE: ReadonlySet<string> = new Set(['damaged-document', 'unknown-document']);

/** A sentence in place of a document that cannot be read; undefined where there is none. Rejects with other StoreErrors. */
export async function readableAnalysis(
  analyses: Pick<AnalysisStore, 'get'>,
  application: ApplicationRef,
  preset: string,
): Promise<Analysis | string | undefined> {
  try {
    return await analyses.get(application, preset);
  } catch (error) {
    if (error instanceof StoreError && OF_ONE.has(error.code)) return error.message;
    throw error;
  }
}
