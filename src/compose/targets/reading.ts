import type { Environment } from '../../config/environment.ts';
import type { Config } from '../../config/schema.ts';
import type { EngineSettings } from '../../engine/analyze.ts';
import type { ClusterSources } from '../../fetchers/trail.ts';
import type { ReadProgress } from './outcome.ts';

/** What every log is read and judged with. */
export interface Reading {
  readonly cluster: string;
  readonly engine: EngineSettings;
  /** As it was given: a thread makes its own engine and clients of it. */
  readonly config: Config;
  readonly progress: ReadProgress;
  readonly environment: Environment;
  /** Opened when the first target needs them. */
  readonly clusters: () => Promise<readonly ClusterSources[]>;
  readonly signal: AbortSignal;
}
