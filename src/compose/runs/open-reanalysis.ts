import type { Environment } from '../../config/environment.ts';
import type { Config } from '../../config/schema.ts';
import type { EngineSettings } from '../../engine/analyze.ts';
import { systemHttpRuntime } from '../../fetchers/shared/http-settings.ts';
import type { StoreOptions } from '../../store/open-store.ts';
import { createJudgePool } from '../../workers/judge-pool.ts';
import { openConfigured } from '../open-configured.ts';
import { type Reanalysis, type ReanalysisLimits, type Reanalyzed, reanalyze } from './reanalyze.ts';
import { rereadFromSaved } from './reread-from-saved.ts';
import { rereadFromSources } from './reread-from-sources.ts';
import { openStoresToAsk } from './stored-runs.ts';

/** What `reanalyze` is asked with. */
export interface ReanalysisSettings {
  readonly config: Config;
  readonly engine: EngineSettings;
  readonly environment: Environment;
  readonly storeOptions: StoreOptions;
  /** Of saved copies. */
  readonly from?: string;
}

/** `reanalyze` with the store and the sources of a configuration. Throws ConfigError, StoreError. */
export async function* reanalyzeAll(
  { config, engine, environment, storeOptions, from }: ReanalysisSettings,
  limits: ReanalysisLimits,
): AsyncGenerator<Reanalyzed> {
  await using open = new AsyncDisposableStack();
  const saved =
    from === undefined ? [] : [await rereadFromSaved(from, { config, environment, engine })];
  const stores = open.use(await openStoresToAsk(config, storeOptions));
  // before the threads: Kerberos knows one identity a process, and this thread's is the one that counts
  const clusters = await openConfigured(config.clusters, {
    environment,
    http: systemHttpRuntime(),
  });
  const { workers: workerCount } = config.daemon;
  const pool = open.use(
    createJudgePool(workerCount, { config, environment, maxRequestsPerHost: 1 }),
  );
  const parts: Reanalysis = {
    config,
    engine,
    stores,
    ways: [...saved, rereadFromSources(clusters, pool)],
    workerCount,
  };
  yield* reanalyze(parts, limits);
}
