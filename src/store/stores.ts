import type { Insights } from './insights.ts';
import type { SourceStates } from './source-state.ts';
import type { AnalysisStore } from './store.ts';
import type { WorkQueue } from './work-queue.ts';

/** All that a daemon keeps, in one database. Disposing closes it, once what was begun is done; so does disposing `analyses`. */
export interface Stores extends AsyncDisposable {
  readonly analyses: AnalysisStore;
  readonly insights: Insights;
  readonly queue: WorkQueue;
  readonly sources: SourceStates;
}
