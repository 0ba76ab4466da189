import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../daemon/log.ts';
import { MS_PER_HOUR, MS_PER_SECOND } from '../model/units.ts';
import { StoreError } from '../store/store-error.ts';
import type { Stores } from '../store/stores.ts';
import { openStoresInWorker } from '../workers/store-client.ts';
import { seldom } from './seldom.ts';

/** How long another process is waited for that brings a store of millions up to date (five minutes for one million). */
const WAIT_MAX_MS = MS_PER_HOUR;
const TRY_EVERY_MS = 2 * MS_PER_SECOND;

/**
 * The stores of a process that stays: while another one brings them up to date it waits, and its log says so. Throws
 * StoreError.
 */
export async function openStoresPatiently(db: string, log: Log): Promise<Stores> {
  const onRefill = seldom((done, total) => {
    log.info('the store is brought up to date for this version', { done, total });
  }, Date.now);
  const giveUpAtMs = Date.now() + WAIT_MAX_MS;
  for (;;) {
    try {
      return await openStoresInWorker(db, onRefill);
    } catch (error) {
      const isLocked = error instanceof StoreError && error.code === 'locked';
      if (!isLocked || Date.now() > giveUpAtMs) throw error;
      log.warn(`it waits for the store: ${error.message}`);
      await sleep(TRY_EVERY_MS);
    }
  }
}
