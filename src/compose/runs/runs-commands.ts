import type { Environment } from '../../config/environment.ts';
import type { Config } from '../../config/schema.ts';
import type { EngineSettings } from '../../engine/analyze.ts';
import type { Dismissal } from '../../model/dismissal.ts';
import { compareRuns } from '../../runs/compare-runs.ts';
import type { Comparison } from '../../runs/comparison.ts';
import type { JobHistory } from '../../runs/job-history.ts';
import type { StoreOptions } from '../../store/open-store.ts';
import type { Stores } from '../../store/stores.ts';
import type { OpenedTarget } from '../targets/outcome.ts';
import { type DismissalWords, dismiss, dismissalsInForce } from './dismissals.ts';
import type { ReanalysisLimits, Reanalyzed } from './reanalyze.ts';

/** What commands ask of many runs. All throw NotFoundError, ConfigError and StoreError. */
export interface RunsCommands<Watch> {
  /** A job over its runs, by its key or one of its applications. */
  history(target: string, limit: number): Promise<JobHistory>;
  /** Two runs: applications in the store, documents, or targets that are judged now. */
  compare(first: string, second: string, watch?: Watch): Promise<Comparison>;
  /** What is out of date, judged again from saved copies and from the sources. */
  reanalyze(limits: ReanalysisLimits, from?: string): AsyncGenerator<Reanalyzed>;
  /** Those in force for a job or an application. */
  dismissals(target: string): Promise<readonly Dismissal[]>;
  dismiss(target: string, words: DismissalWords): Promise<Dismissal>;
  /** False when there is none of this number. */
  undoDismissal(id: number): Promise<boolean>;
}

interface Parts<Watch> {
  readonly config: Config;
  readonly engine: EngineSettings;
  readonly environment: Environment;
  readonly openTarget: (target: string, watch?: Watch) => Promise<OpenedTarget>;
  readonly storeOptions: StoreOptions;
}

/** What they need is loaded with the first question: a command that reads one log asks none. */
export function runsCommands<Watch>({
  config,
  engine,
  environment,
  openTarget,
  storeOptions,
}: Parts<Watch>): RunsCommands<Watch> {
  const asking = async <T>(ask: (stores: Stores) => Promise<T>): Promise<T> => {
    const { openStoresToAsk } = await import('./stored-runs.ts');
    // closed afterwards
    await using stores = await openStoresToAsk(config, storeOptions);
    return await ask(stores);
  };
  return {
    history: async (target, limit) => {
      const { readHistory } = await import('./stored-runs.ts');
      const { preset } = config;
      return asking(async (stores) => readHistory(stores, target, { preset, limit }));
    },
    compare: async (first, second, watch) => {
      const { readRun } = await import('./read-run.ts');
      const judge = async (target: string) => openTarget(target, watch);
      const reader = { config, storeOptions, openTarget: judge };
      const before = await readRun(first, reader);
      return compareRuns(before, await readRun(second, reader));
    },
    reanalyze: async function* again(limits, from) {
      const { reanalyzeAll } = await import('./open-reanalysis.ts');
      const place = from === undefined ? {} : { from };
      yield* reanalyzeAll({ config, engine, environment, storeOptions, ...place }, limits);
    },
    dismissals: async (target) =>
      asking(async (stores) => dismissalsInForce(stores, target, Date.now())),
    dismiss: async (target, words) =>
      asking(async (stores) => dismiss(stores, target, words, Date.now())),
    undoDismissal: async (id) => asking(async ({ insights }) => insights.undoDismissal(id)),
  };
}
