import { onTestFinished } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import type { Stores } from '../../src/store/stores.ts';
import type { WorkItem, WorkKey } from '../../src/store/work-queue.ts';

/** Stores in memory, closed when the running test ends. */
export async function memoryStores(): Promise<Stores> {
  const stores = await openStores(':memory:');
  onTestFinished(async () => stores[Symbol.asyncDispose]());
  return stores;
}

/** All that is due, leased until 100 ms later. */
export async function leaseAll(
  { queue }: Pick<Stores, 'queue'>,
  nowMs: number,
  owner = 'me',
): Promise<readonly WorkItem[]> {
  return queue.lease({ owner, count: 1_000, nowMs, untilMs: nowMs + 100 });
}

export function idsOf(items: readonly WorkKey[]): readonly string[] {
  return items.map(({ applicationId }) => applicationId);
}
