import type { Config } from '../../config/schema.ts';
import type { AnalyzedApplication } from '../../model/analysis.ts';
import {
  type Dismissal,
  type NewDismissal,
  type ReportDismissal,
  reportDismissal,
} from '../../model/dismissal.ts';
import { isStoreThere } from '../../store/location.ts';
import type { StoreOptions } from '../../store/open-store.ts';
import { StoreError } from '../../store/store-error.ts';
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

/** Asks for the dismissals of one application after the other; the store is opened with the first, and none is made. */
export interface DismissalReader extends AsyncDisposable {
  /** None where nothing is stored, or the store cannot be read: who saves there tells. */
  of(application: AnalyzedApplication): Promise<readonly ReportDismissal[]>;
}

/** `nowMs`: only what holds now is told. */
export function createDismissalReader(
  { db }: Config,
  storeOptions: StoreOptions,
  nowMs: () => number,
): DismissalReader {
  let opened: Promise<Stores> | undefined;
  const open = async (): Promise<Stores | undefined> => {
    if (opened !== undefined) return opened;
    if (db === undefined || !isReadable(db)) return undefined;
    const { openStores } = await import('../../store/open-store.ts');
    opened = openStores(db, storeOptions);
    return opened;
  };
  return {
    of: async ({ cluster, id, jobKey }) => {
      try {
        const stores = await open();
        const of = { cluster, applicationId: id, ...(jobKey === undefined ? {} : { jobKey }) };
        return ((await stores?.insights.dismissals(of, nowMs())) ?? []).map(reportDismissal);
      } catch (error) {
        if (error instanceof StoreError) return [];
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      const stores = await opened?.catch(() => undefined);
      await stores?.[Symbol.asyncDispose]();
    },
  };
}

/** A place that is none has nothing that was dismissed: who saves there tells. */
function isReadable(db: string): boolean {
  try {
    return isStoreThere(db);
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}
