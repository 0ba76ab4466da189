import { sql } from 'kysely';
import { columnText } from '../column-text.ts';
import { inPortions } from '../portions.ts';
import type { Db } from '../schema.ts';
import { wholeMs } from '../whole-ms.ts';
import type { WorkItem, WorkQueue } from '../work-queue.ts';
import { CountChanges } from './work-counts.ts';
import { clearNews } from './work-lease.ts';
import { dueColumns, NO_TROUBLE, type WorkItemRow } from './work-rows.ts';

type What = Parameters<WorkQueue['revive']>[0];

/** `WorkQueue.release`, in a transaction. */
export async function releaseLeases(db: Db, owner: string, nowMs: number): Promise<number> {
  const rows = await leasesOf(db, owner).execute();
  for (const portion of inPortions(rows)) {
    await db
      .updateTable('work_item')
      .set(dueColumns(nowMs))
      .where(
        'id',
        'in',
        portion.map(({ id }) => id),
      )
      .execute();
  }
  await clearNews(db, rows);
  const counts = new CountChanges();
  counts.move('leased', 'waiting', rows.length);
  await counts.write(db);
  return rows.length;
}

export function leasesOf(db: Db, owner: string) {
  return db
    .selectFrom('work_item')
    .select('id')
    .where('state', '=', sql.lit<WorkItem['state']>('leased'))
    .where('owner', '=', columnText(owner));
}

/** Once each, in their order. */
export function leaseOwners(db: Db) {
  return db
    .selectFrom('work_item')
    .select('owner')
    .distinct()
    .where('state', '=', sql.lit<WorkItem['state']>('leased'))
    .orderBy('owner');
}

/** `WorkQueue.revive`, in a transaction. */
export async function reviveItems(db: Db, what: What, nowMs: number): Promise<number> {
  if ('source' in what) return hasten(db, what.source, nowMs);
  const rows = await reviveDead(db, what.applicationId, nowMs).execute();
  const counts = new CountChanges();
  counts.move('dead', 'waiting', rows.length);
  await counts.write(db);
  return rows.length;
}

export function reviveDead(db: Db, applicationId: string | undefined, nowMs: number) {
  const dead = db
    .updateTable('work_item')
    .set({ failure_count: 0, ...NO_TROUBLE, ...dueColumns(nowMs) })
    .where('state', '=', sql.lit<WorkItem['state']>('dead'))
    .returning('id');
  return applicationId === undefined
    ? dead
    : dead.where('application_id', '=', columnText(applicationId));
}

async function hasten(db: Db, source: string, nowMs: number): Promise<number> {
  const rows = await hastenWaiting(db, source, nowMs).execute();
  return rows.length;
}

/** The lease of another trouble's item keeps its end: only what waits is due at once. */
export function hastenWaiting(db: Db, source: string, nowMs: number) {
  return db
    .updateTable('work_item')
    .set({ turn: 'now', next_at_ms: wholeMs(nowMs) })
    .where('turn', '=', sql.lit<WorkItemRow['turn']>('later'))
    .where('trouble_source', '=', columnText(source))
    .where('state', '=', 'waiting')
    .returning('id');
}

/** One step of `WorkQueue.forget`, in a transaction. */
export async function forgetSome(db: Db, beforeMs: number, limit: number): Promise<number> {
  const rows = await untouched(db, beforeMs, limit).execute();
  const counts = new CountChanges();
  for (const { state } of rows) counts.move(state, undefined);
  for (const portion of inPortions(rows)) {
    // what was told of them goes with them
    await db
      .deleteFrom('work_item')
      .where(
        'id',
        'in',
        portion.map(({ id }) => id),
      )
      .execute();
  }
  await counts.write(db);
  return rows.length;
}

/** The longest untouched first. */
export function untouched(db: Db, beforeMs: number, limit: number) {
  return db
    .selectFrom('work_item')
    .select(['id', 'state'])
    .where('turn', '=', sql.lit<WorkItemRow['turn']>('none'))
    .where('touched_at_ms', '<', wholeMs(beforeMs))
    .orderBy('touched_at_ms')
    .limit(limit);
}
