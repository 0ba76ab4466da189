import { RECORD_KINDS } from '../../fetchers/fetcher.ts';
import { type ClusterSources, type RecordTask, rankOf } from '../../fetchers/trail.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import type { JudgedRecord } from '../../store/store.ts';

/** A cluster that is in the queue and no more in the configuration has no sources. */
export function sourcesOf(clusters: readonly ClusterSources[], cluster: string): ClusterSources {
  const found = clusters.find((one) => one.cluster === cluster);
  return found ?? { cluster, managers: [], fetchers: [] };
}

/** What a later sighting of the application is held against. */
export function recordOf(
  { cluster, handle, facts, skipped = [] }: RecordTask,
  clusters: readonly ClusterSources[],
): JudgedRecord {
  if (handle === undefined) return recordOfFacts(facts, sourcesOf(clusters, cluster));
  const { ref, source, fingerprint, location } = handle;
  const tried = skipped.length === 0 ? {} : { skipped };
  return { ref, source, rank: rankOf(handle), fingerprint, location, handle, ...tried };
}

/** Where no source had a record, YARN's facts stand for one, ranked after every kind: any record that comes later is better. */
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
