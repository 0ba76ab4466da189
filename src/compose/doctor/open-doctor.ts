import type { Config } from '../../config/schema.ts';
import type { ClusterSources } from '../../fetchers/trail.ts';
import { isStoreThere } from '../../store/location.ts';
import { openStores, type StoreOptions } from '../../store/open-store.ts';
import type { Stores } from '../../store/stores.ts';
import { type DoctorParts, type DoctorSection, examine, followApplication } from './doctor.ts';

/** Looks, and changes nothing but what it is asked to. */
export interface Doctor extends AsyncDisposable {
  /** False where no daemon has kept anything yet, or its store is elsewhere. */
  readonly hasStore: boolean;
  /** Every source, and the daemon's queue. */
  examine(): Promise<readonly DoctorSection[]>;
  /** One application, through every place it should have been in. */
  follow(applicationId: string): Promise<readonly DoctorSection[]>;
  /** What was given up (all of it, or one application) waits for the daemon again. Returns how many. */
  requeue(applicationId?: string): Promise<number>;
}

/** Throws StoreError for a store that is there and cannot be opened. */
export async function openDoctor(
  config: Config,
  clusters: readonly ClusterSources[],
  storeOptions: StoreOptions,
): Promise<Doctor> {
  const stores = await storesOf(config, storeOptions);
  const parts = (): DoctorParts => ({
    config,
    clusters,
    stores,
    nowMs: Date.now(),
    signal: new AbortController().signal,
  });
  return {
    hasStore: stores !== undefined,
    examine: async () => examine(parts()),
    follow: async (applicationId) => followApplication(applicationId, parts()),
    requeue: async (applicationId) =>
      (await stores?.queue.revive(
        applicationId === undefined ? {} : { applicationId },
        Date.now(),
      )) ?? 0,
    [Symbol.asyncDispose]: async () => stores?.[Symbol.asyncDispose](),
  };
}

/** A doctor makes no database: where there is none, no daemon has run. */
async function storesOf({ db }: Config, storeOptions: StoreOptions): Promise<Stores | undefined> {
  return db === undefined || !isStoreThere(db) ? undefined : openStores(db, storeOptions);
}
