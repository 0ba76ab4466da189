import type { Dismissal, NewDismissal } from '../../model/dismissal.ts';
import type { Stores } from '../../store/stores.ts';
import { NotFoundError } from './not-found.ts';
import { applicationNameOf, findRef, jobKeyOf, notStored } from './stored-runs.ts';

/** What can be told of a finding. */
export type DismissalWords = Pick<NewDismissal, 'heuristicId' | 'kind' | 'reason' | 'by'> & {
  readonly untilMs?: number;
};

/** For an application where `target` is one, else for all runs of a job. Throws NotFoundError, StoreError. */
export async function dismiss(
  stores: Stores,
  target: string,
  words: DismissalWords,
  nowMs: number,
): Promise<Dismissal> {
  return stores.insights.dismiss({ scope: await scopeOf(stores, target), ...words, atMs: nowMs });
}

async function scopeOf(stores: Stores, target: string): Promise<Dismissal['scope']> {
  const name = applicationNameOf(target);
  if (name === undefined) return { kind: 'job', jobKey: await jobKeyOf(stores, target) };
  const ref = await findRef(stores, name);
  if (ref === undefined) throw new NotFoundError(notStored(target));
  return { kind: 'application', cluster: ref.cluster, applicationId: ref.id };
}

/** Those in force for an application, or for a job. Throws NotFoundError, StoreError. */
export async function dismissalsInForce(
  stores: Stores,
  target: string,
  nowMs: number,
): Promise<readonly Dismissal[]> {
  const scope = await scopeOf(stores, target);
  if (scope.kind === 'application') {
    const { cluster, applicationId } = scope;
    const rows = await stores.insights.attempts(applicationId, cluster);
    const jobKey = rows[0]?.application.jobKey;
    const of = { cluster, applicationId, ...(jobKey === undefined ? {} : { jobKey }) };
    return stores.insights.dismissals(of, nowMs);
  }
  const all = await stores.insights.dismissals(
    { cluster: '', applicationId: '', jobKey: scope.jobKey },
    nowMs,
  );
  return all.filter((one) => one.scope.kind === 'job');
}
