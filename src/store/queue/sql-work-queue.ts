import { setImmediate as letOthers } from 'node:timers/promises';
import { sql } from 'kysely';
import { columnText } from '../column-text.ts';
import { explained } from '../explained.ts';
import type { Db } from '../schema.ts';
import type { SqlDatabase } from '../sql-database.ts';
import type { WorkItem, WorkQueue } from '../work-queue.ts';
import { forgetSome, leaseOwners, releaseLeases, reviveItems } from './work-again.ts';
import { readCounts } from './work-counts.ts';
import { leaseItems, renewLeases } from './work-lease.ts';
import { workItem } from './work-rows.ts';
import { buryItem, completeItem, postponeItem } from './work-settle.ts';
import { takeSightings } from './work-take.ts';

/** Rows for one step of `forget`: some 10 ms of the write lock. */
const STEP_COUNT = 400;

/** The contract over a migrated database, in portable SQL. Its promises reject with `StoreError`, or with a bug. */
export function createSqlWorkQueue(database: SqlDatabase): WorkQueue {
  const { db } = database;
  const read = async <T>(work: () => Promise<T>): Promise<T> => explained(database, work);
  const write = async <T>(work: (db: Db) => Promise<T>): Promise<T> =>
    explained(database, async () => database.write(work));
  return {
    take: async (sightings, nowMs) => write(async (tx) => takeSightings(tx, sightings, nowMs)),
    lease: async (request) => write(async (tx) => leaseItems(tx, request)),
    renew: async (owner, keys, untilMs) =>
      write(async (tx) => renewLeases(tx, owner, keys, untilMs)),
    complete: async (owner, key, nowMs) => write(async (tx) => completeItem(tx, owner, key, nowMs)),
    postpone: async (owner, key, trouble, again) =>
      write(async (tx) => postponeItem(tx, { owner, key }, trouble, again)),
    bury: async (owner, key, trouble, nowMs) =>
      write(async (tx) => buryItem(tx, { owner, key }, trouble, nowMs)),
    release: async (owner, nowMs) => write(async (tx) => releaseLeases(tx, owner, nowMs)),
    owners: async () => read(async () => readOwners(db)),
    revive: async (what, nowMs) => write(async (tx) => reviveItems(tx, what, nowMs)),
    counts: async () => read(async () => readCounts(db)),
    find: async (applicationId) => read(async () => readItems(itemsOf(db, applicationId))),
    dead: async (limit) => read(async () => readItems(latestDead(db, limit))),
    forget: async (beforeMs) => {
      let droppedCount = 0;
      for (;;) {
        const count = await write(async (tx) => forgetSome(tx, beforeMs, STEP_COUNT));
        droppedCount += count;
        if (count < STEP_COUNT) return droppedCount;
        await letOthers();
      }
    },
  };
}

async function readOwners(db: Db): Promise<readonly string[]> {
  const rows = await leaseOwners(db).execute();
  return rows.flatMap(({ owner }) => owner ?? []);
}

async function readItems(query: ReturnType<typeof itemsOf>): Promise<readonly WorkItem[]> {
  return (await query.execute()).map(workItem);
}

export function itemsOf(db: Db, applicationId: string) {
  return db
    .selectFrom('work_item')
    .selectAll()
    .where('application_id', '=', columnText(applicationId))
    .orderBy('cluster');
}

export function latestDead(db: Db, limit: number) {
  return db
    .selectFrom('work_item')
    .selectAll()
    .where('state', '=', sql.lit<WorkItem['state']>('dead'))
    .orderBy('changed_at_ms', 'desc')
    .orderBy('id')
    .limit(limit);
}
