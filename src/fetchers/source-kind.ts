import type { z } from 'zod';
import type { Fetcher, ResourceManager, SourceKindName } from './fetcher.ts';
import type { HttpRuntime } from './shared/http-settings.ts';

/** What every source is opened with. */
export interface SourceContext {
  readonly cluster: string;
  /** One for the process. */
  readonly http: HttpRuntime;
  /** Of the process: secrets and `HADOOP_USER_NAME` are read from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A kind of source: a folder of this room. Its settings are checked with the configuration, its code is loaded when it is used. */
export interface SourceKind<S> {
  readonly kind: SourceKindName;
  readonly settings: z.ZodType<S>;
  /** Throws FetchError ('bad-payload', 'unauthorized') for settings that cannot work: an address that is none, a secret that is not there. */
  readonly open: (settings: S, context: SourceContext) => Promise<Fetcher | ResourceManager>;
}
