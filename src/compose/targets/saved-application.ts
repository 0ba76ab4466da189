import { ConfigError } from '../../config/config-error.ts';
import type { Environment } from '../../config/environment.ts';
import type { Config } from '../../config/schema.ts';
import { NoReadableRecordError } from '../../fetchers/best-record.ts';
import { FetchError } from '../../fetchers/fetcher.ts';
import { openClusters } from '../../fetchers/registry.ts';
import { openSaved, withSavedGaps } from '../../fetchers/saved/open-saved.ts';
import { type SavedRecord, saveApplication } from '../../fetchers/saved/save.ts';
import { systemHttpRuntime, type TapedAnswer } from '../../fetchers/shared/http-settings.ts';
import type { Trail } from '../../fetchers/trail.ts';
import { reasonOf } from '../../files/reason.ts';
import { productVersion } from '../../workers/engine-settings.ts';
import { openConfigured } from '../open-configured.ts';
import { openApplication } from './open-application.ts';
import { type OpenedTarget, only } from './outcome.ts';
import type { Reading } from './reading.ts';
import { troubleOf } from './trouble.ts';

export type SavedApplication =
  | {
      readonly kind: 'saved';
      /** In each cluster that was asked. */
      readonly trails: readonly Trail[];
      readonly records: readonly SavedRecord[];
    }
  /** It is there, and cannot be read or written down. */
  | { readonly kind: 'unreadable'; readonly message: string };

/** `keepFirst`, with known trouble as a result instead of an error. */
export async function saveFrom(
  config: Config,
  applicationId: string,
  folder: string,
  environment: Environment,
): Promise<SavedApplication> {
  try {
    return await keepFirst(config, applicationId, folder, environment);
  } catch (error) {
    if (error instanceof NoReadableRecordError || error instanceof FetchError) {
      return { kind: 'unreadable', message: error.message };
    }
    const isDisk = error instanceof Error && 'syscall' in error;
    if (isDisk) throw new ConfigError(`--save: ${folder}: ${reasonOf(error)}`, { cause: error });
    throw error;
  }
}

/** Asks every cluster, keeps what the first one that knows the application has of it. */
async function keepFirst(
  { clusters }: Config,
  applicationId: string,
  folder: string,
  environment: Environment,
): Promise<SavedApplication> {
  const trails: Trail[] = [];
  for (const { name, sources: settings } of clusters) {
    const answers = new Map<string, TapedAnswer>();
    const [sources] = await openConfigured([{ name, sources: settings }], {
      environment,
      http: {
        ...systemHttpRuntime(),
        tape: { mode: 'record', keep: (answer) => answers.set(answer.key, answer) },
      },
    });
    if (sources === undefined) continue;
    const { trail, records } = await saveApplication({
      applicationId,
      sources,
      settings,
      answers,
      folder,
      version: productVersion(),
      nowMs: Date.now(),
      signal: new AbortController().signal,
    });
    trails.push(trail);
    if (records.length > 0 || trail.facts !== undefined) return { kind: 'saved', trails, records };
  }
  return { kind: 'saved', trails, records: [] };
}

/** What a folder of `saveFrom` holds, read as if its servers were asked. */
export async function openSavedApplication(
  folder: string,
  watch: Pick<Reading, 'config' | 'engine' | 'progress' | 'signal' | 'environment'>,
): Promise<OpenedTarget> {
  try {
    const { manifest, cluster, tape } = await openSaved(folder);
    const opened = await openClusters([cluster], {
      environment: watch.environment,
      http: { ...systemHttpRuntime(), tape },
    });
    const clusters = opened.map((sources) => withSavedGaps(sources, manifest));
    return await openApplication(manifest.applicationId, {
      ...watch,
      cluster: cluster.name,
      clusters: async () => clusters,
    });
  } catch (error) {
    return only(troubleOf(error, { target: folder, isCollection: false }));
  }
}
