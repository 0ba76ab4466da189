import type { Updateable } from 'kysely';
import type { Db, WorkItemTable } from '../schema.ts';
import { wholeMs } from '../whole-ms.ts';
import type { WorkKey, WorkQueue, WorkTrouble } from '../work-queue.ts';
import { CountChanges } from './work-counts.ts';
import { clearNews, heldItems } from './work-lease.ts';
import { HELPED_BY_NEWS, isAnswered } from './work-news.ts';
import {
  dueColumns,
  keyColumns,
  keyText,
  NO_TROUBLE,
  troubleColumns,
  type WorkItemRow,
} from './work-rows.ts';
import { readJudged } from './work-take.ts';

type Change = Updateable<WorkItemTable> & Pick<WorkItemRow, 'state'>;
type Again = Parameters<WorkQueue['postpone']>[3];

/** `WorkQueue.complete`, in a transaction. */
export async function completeItem(
  db: Db,
  owner: string,
  key: WorkKey,
  nowMs: number,
): Promise<boolean> {
  return endLease(db, owner, key, async (row) => {
    const isStale = row.news_at_ms !== null && (await hasUnansweredNews(db, row));
    const cleared = { failure_count: 0, ...NO_TROUBLE };
    return isStale
      ? { ...cleared, ...dueColumns(nowMs) }
      : { ...cleared, ...closedColumns('done', nowMs) };
  });
}

/** `WorkQueue.postpone`, in a transaction. What was told during the lease may help already. */
export async function postponeItem(
  db: Db,
  { owner, key }: { readonly owner: string; readonly key: WorkKey },
  trouble: WorkTrouble,
  { nextAtMs, isFailure }: Again,
): Promise<boolean> {
  return endLease(db, owner, key, ({ failure_count, news_at_ms }) => ({
    state: 'waiting',
    turn: 'later',
    owner: null,
    news_at_ms: null,
    next_at_ms:
      news_at_ms !== null && HELPED_BY_NEWS.includes(trouble.code)
        ? Math.min(news_at_ms, wholeMs(nextAtMs))
        : wholeMs(nextAtMs),
    failure_count: isFailure ? failure_count + 1 : failure_count,
    ...troubleColumns(trouble),
  }));
}

/** `WorkQueue.bury`, in a transaction. What was told during the lease is news that keeps it alive. */
export async function buryItem(
  db: Db,
  { owner, key }: { readonly owner: string; readonly key: WorkKey },
  trouble: WorkTrouble,
  nowMs: number,
): Promise<boolean> {
  return endLease(db, owner, key, ({ news_at_ms, failure_count }) =>
    news_at_ms === null
      ? {
          ...closedColumns('dead', nowMs),
          failure_count: failure_count + 1,
          ...troubleColumns(trouble),
        }
      : { failure_count: 0, ...troubleColumns(trouble), ...dueColumns(nowMs) },
  );
}

/** False where `owner` does not hold it: then nothing happens. */
async function endLease(
  db: Db,
  owner: string,
  key: WorkKey,
  changeOf: (row: WorkItemRow) => Change | Promise<Change>,
): Promise<boolean> {
  const { cluster } = keyColumns(key);
  const row = await heldItems(db, owner, [key]).where('cluster', '=', cluster).executeTakeFirst();
  if (row === undefined) return false;
  const change = await changeOf(row);
  await db.updateTable('work_item').set(change).where('id', '=', row.id).execute();
  if (row.news_at_ms !== null) await clearNews(db, [row]);
  const counts = new CountChanges();
  counts.move(row.state, change.state);
  await counts.write(db);
  return true;
}

/** Of what was told during the lease, what the analysis was not made from, nor from something better. */
async function hasUnansweredNews(db: Db, row: WorkItemRow): Promise<boolean> {
  const judged = (await readJudged(db, [row.application_id])).get(keyText(row)) ?? [];
  const news = await db
    .selectFrom('work_evidence')
    .select(['source', 'attempt_id', 'fingerprint', 'record_rank'])
    .where('item_id', '=', row.id)
    .where('is_news', '=', 1)
    .execute();
  return news.some((told) => !isAnswered(judged, told));
}

function closedColumns(state: 'done' | 'dead', nowMs: number): Change {
  const atMs = wholeMs(nowMs);
  return {
    state,
    turn: 'none',
    owner: null,
    news_at_ms: null,
    next_at_ms: atMs,
    changed_at_ms: atMs,
    touched_at_ms: atMs,
  };
}
