import type { Config } from '../config/schema.ts';
import { judgeApplication } from '../daemon/judge-application.ts';
import type { Judge } from '../daemon/parts.ts';
import { RECORD_KINDS } from '../fetchers/fetcher.ts';
import { type ClusterSources, followTrail, type RecordTask, rankOf } from '../fetchers/trail.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { JudgedRecord } from '../store/store.ts';
import type { Stores } from '../store/stores.ts';
import type { JudgePool } from '../workers/judge-pool.ts';
import { createPreparing } from './preparing.ts';
import { writeReport } from './report-files.ts';

export interface JudgeWith {
  readonly config: Config;
  readonly clusters: readonly ClusterSources[];
  readonly stores: Stores;
  readonly pool: JudgePool;
  /** Of the reports. */
  readonly directory: string;
}

/** Finds, reads and judges in the pool, and keeps what comes of it: the page in the folder, the analysis in the store. */
export function judgeWith({ config, clusters, stores, pool, directory }: JudgeWith): Judge {
  const prepare = createPreparing(clusters);
  const run = async (task: RecordTask, signal: AbortSignal): Promise<void> => {
    // no thread waits for a replay, and no place in the queue for a long one
    await prepare(task, signal);
    const { analysis, html } = await pool.run({ record: task, wantsReport: true }, signal);
    // the page first: who dies in between makes it again, and an analysis without its page would stay so
    if (html !== undefined) await writeReport(directory, analysis.application, html);
    await stores.analyses.save(analysis, recordOf(task, clusters));
  };
  return async (key, context) =>
    judgeApplication(key, context, {
      follow: async ({ cluster, applicationId }, signal) =>
        followTrail(sourcesOf(clusters, cluster), applicationId, signal),
      judged: async (one) => stores.analyses.judged(one, config.preset),
      run,
      nowMs: Date.now,
      includeRunning: config.daemon.includeRunning,
    });
}

/** A cluster that is in the queue and no more in the configuration has no sources. */
function sourcesOf(clusters: readonly ClusterSources[], cluster: string): ClusterSources {
  const found = clusters.find((one) => one.cluster === cluster);
  return found ?? { cluster, managers: [], fetchers: [] };
}

/** What a later sighting of the application is held against. */
function recordOf(
  { cluster, handle, facts, skipped = [] }: RecordTask,
  clusters: readonly ClusterSources[],
): JudgedRecord {
  if (handle === undefined) return recordOfFacts(facts, sourcesOf(clusters, cluster));
  const { ref, source, fingerprint, location } = handle;
  const tried = skipped.length === 0 ? {} : { skipped };
  return { ref, source, rank: rankOf(handle), fingerprint, location, handle, ...tried };
}

/** Any record of a source is better. */
function recordOfFacts(
  facts: RecordTask['facts'],
  { cluster, managers }: ClusterSources,
): JudgedRecord {
  const { source = 'yarn' } = managers[0] ?? {};
  const attemptId = facts?.attempts?.at(-1)?.attemptId;
  return {
    ref: { cluster, id: facts?.ref.id ?? '', ...withoutUndefined({ attemptId }) },
    source,
    rank: RECORD_KINDS.length,
    fingerprint: 'what the ResourceManager knows',
    location: source,
    handle: null,
  };
}
