import { sql } from 'kysely';
import { MS_PER_DAY } from '../../model/units.ts';
import { columnText } from '../column-text.ts';
import { inPortions } from '../portions.ts';
import type { Db } from '../schema.ts';
import { wholeMs } from '../whole-ms.ts';
import type { LeaseRequest, WorkItem, WorkKey } from '../work-queue.ts';
import { CountChanges } from './work-counts.ts';
import { keyColumns, keyText, type WorkItemRow, workItem, workKey } from './work-rows.ts';

/** `WorkQueue.lease`, in a transaction. */
export async function leaseItems(
  db: Db,
  { owner, count, nowMs, untilMs }: LeaseRequest,
): Promise<readonly WorkItem[]> {
  await db.executeQuery(becomeDue(db, nowMs).compile());
  await db.executeQuery(becomeDueAfterAll(db, nowMs).compile());
  const rows = await dueItems(db, count).execute();
  const counts = new CountChanges();
  for (const { state } of rows) counts.move(state, 'leased');
  await counts.write(db);
  const held = {
    state: 'leased' as const,
    turn: 'later' as const,
    owner: columnText(owner),
    next_at_ms: wholeMs(untilMs),
    changed_at_ms: wholeMs(nowMs),
    touched_at_ms: wholeMs(nowMs),
    news_at_ms: null,
  };
  for (const portion of inPortions(rows)) {
    await db
      .updateTable('work_item')
      .set((eb) => ({ ...held, lease_count: eb('lease_count', '+', 1) }))
      .where(
        'id',
        'in',
        portion.map(({ id }) => id),
      )
      .execute();
  }
  // who held it before did not look at this; the new owner will
  await clearNews(
    db,
    rows.filter(({ news_at_ms }) => news_at_ms !== null),
  );
  return rows.map((row) => workItem({ ...row, ...held, lease_count: row.lease_count + 1 }));
}

/** Whose time has come, leases that were held too long included, joins what is due. */
export function becomeDue(db: Db, nowMs: number) {
  return db
    .updateTable('work_item')
    .set({ turn: 'now' })
    .where('turn', '=', sql.lit<WorkItemRow['turn']>('later'))
    .where('next_at_ms', '<=', wholeMs(nowMs));
}

/** Nothing is put off for so long: the clock was set back since, as after a start with a wrong one. A lease is its holder's to renew. */
export function becomeDueAfterAll(db: Db, nowMs: number) {
  return db
    .updateTable('work_item')
    .set({ turn: 'now' })
    .where('turn', '=', sql.lit<WorkItemRow['turn']>('later'))
    .where('next_at_ms', '>', wholeMs(nowMs + MS_PER_DAY))
    .where('state', '=', 'waiting');
}

/** Recent before backlog, newest end first. */
export function dueItems(db: Db, count: number) {
  return db
    .selectFrom('work_item')
    .selectAll()
    .where('turn', '=', sql.lit<WorkItemRow['turn']>('now'))
    .orderBy('is_backlog')
    .orderBy('order_at_ms', 'desc')
    .orderBy('id')
    .limit(Math.max(0, Math.floor(count)));
}

/** `WorkQueue.renew`, in a transaction. */
export async function renewLeases(
  db: Db,
  owner: string,
  keys: readonly WorkKey[],
  untilMs: number,
): Promise<readonly WorkKey[]> {
  const held: WorkKey[] = [];
  const wanted = new Set(keys.map((key) => keyText(keyColumns(key))));
  for (const portion of inPortions(keys)) {
    const rows = await heldItems(db, owner, portion).execute();
    const ours = rows.filter((row) => wanted.has(keyText(row)));
    if (ours.length === 0) continue;
    await db
      .updateTable('work_item')
      .set({ turn: 'later', next_at_ms: wholeMs(untilMs) })
      .where(
        'id',
        'in',
        ours.map(({ id }) => id),
      )
      .execute();
    held.push(...ours.map(workKey));
  }
  return held;
}

/** What `owner` holds of these applications, in any cluster. */
export function heldItems(db: Db, owner: string, keys: readonly WorkKey[]) {
  return db
    .selectFrom('work_item')
    .selectAll()
    .where(
      'application_id',
      'in',
      keys.map((key) => keyColumns(key).application_id),
    )
    .where('owner', '=', columnText(owner));
}

/** What was told during a lease has been looked at. */
export async function clearNews(db: Db, items: readonly Pick<WorkItemRow, 'id'>[]): Promise<void> {
  for (const portion of inPortions(items)) {
    await db
      .updateTable('work_evidence')
      .set({ is_news: 0 })
      .where(
        'item_id',
        'in',
        portion.map(({ id }) => id),
      )
      .where('is_news', '=', 1)
      .execute();
  }
}
