import type { ApplicationModel, ApplicationRef } from '../model/application.ts';
import { applicationIdInWords } from '../model/attempt-key.ts';
import { mergeYarn, yarnOnly } from '../model/merge.ts';
import { FetchError, type Fetcher, type ReadOptions, type RecordHandle } from './fetcher.ts';
import { refuseOther } from './shared/application-id.ts';
import type { ClusterSources, RecordTask } from './trail.ts';

/**
 * The application as its record and the resource manager know it. Throws what the source throws, and FetchError for the record
 * of another application or attempt.
 */
export async function readRecord(
  clusters: readonly ClusterSources[],
  { cluster, handle, facts, gaps }: RecordTask,
  options: ReadOptions,
): Promise<ApplicationModel> {
  if (handle === undefined) {
    const [gap] = gaps;
    if (facts === undefined || gap === undefined) throw new RangeError('nothing to read');
    return yarnOnly(facts, gap);
  }
  const app = await fetcherOf(clusters, cluster, handle).read(handle, options);
  refuseOtherLog(handle, app);
  const whole = gaps.length === 0 ? app : { ...app, gaps: [...app.gaps, ...gaps] };
  return facts === undefined ? whole : mergeYarn(whole, facts);
}

/** Ids that YARN and Spark's own master give, and no file is called by chance. */
const GIVEN_ID = /^(?:application_\d+_\d+|app-\d{14}-\d{4})$/;

/** A name of another kind may stand for any application. */
function refuseOtherLog({ source, ref, location }: RecordHandle, app: ApplicationModel): void {
  if (!GIVEN_ID.test(ref.id) || !GIVEN_ID.test(app.id)) return;
  // a record made in client mode does not tell its attempt, and nor do all listings
  const areAttemptsTold = ref.attemptId !== undefined && app.attemptId !== undefined;
  const nameOf = (one: Omit<ApplicationRef, 'cluster'>): string =>
    areAttemptsTold ? applicationIdInWords(one) : one.id;
  refuseOther(source, location, nameOf(ref), nameOf(app));
}

/** Waits until reading will not have to wait. Throws what the source throws. */
export async function prepareRecord(
  clusters: readonly ClusterSources[],
  { cluster, handle }: Pick<RecordTask, 'cluster' | 'handle'>,
  signal: AbortSignal,
): Promise<void> {
  if (handle !== undefined) await fetcherOf(clusters, cluster, handle).prepare?.(handle, signal);
}

/** The source that located a record; a configuration may have lost it since. */
function fetcherOf(
  clusters: readonly ClusterSources[],
  cluster: string,
  handle: RecordHandle,
): Fetcher {
  const fetcher = clusters
    .find((one) => one.cluster === cluster)
    ?.fetchers.find(({ source }) => source === handle.source);
  if (fetcher !== undefined) return fetcher;
  const message = `${handle.source} is no source of the cluster ${cluster} any more`;
  throw new FetchError(handle.source, 'not-found', message);
}
