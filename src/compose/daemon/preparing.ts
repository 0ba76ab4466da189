import { setTimeout as sleep } from 'node:timers/promises';
import { FetchError } from '../../fetchers/fetcher.ts';
import { prepareRecord } from '../../fetchers/read-record.ts';
import type { ClusterSources, RecordTask } from '../../fetchers/trail.ts';

/** Longer than most replays take; who waits longer gives its place to others meanwhile. */
const PATIENCE_MS = 30_000;

/**
 * Waits for records to be ready, a while: a History Server that needs minutes to replay a log goes on with it, and whoever asks
 * again finds it further. Throws FetchError 'timeout' when the time is over, and what the source throws.
 */
export function createPreparing(
  clusters: readonly ClusterSources[],
  patienceMs = PATIENCE_MS,
): (task: RecordTask, signal: AbortSignal) => Promise<void> {
  const underWay = new Map<string, Promise<void>>();

  function begin(key: string, task: RecordTask): Promise<void> {
    const begun = prepareRecord(clusters, task, new AbortController().signal).finally(() => {
      underWay.delete(key);
    });
    underWay.set(key, begun);
    // whoever still waits is told of a failure; when nobody does, it must not be an unhandled rejection
    begun.catch(() => {});
    return begun;
  }

  return async (task, signal) => {
    const { handle, cluster } = task;
    if (handle === undefined) return;
    const key = `${cluster} ${handle.source} ${handle.location}`;
    const ready = (underWay.get(key) ?? begin(key, task)).then(() => true);
    const patience = new AbortController();
    const isReady = await Promise.race([
      ready,
      sleep(patienceMs, false, { signal: AbortSignal.any([signal, patience.signal]) }),
    ]).finally(() => patience.abort());
    if (isReady) return;
    const message = `${handle.location} is still being replayed`;
    throw new FetchError(handle.source, 'timeout', message);
  };
}
