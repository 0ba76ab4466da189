import { sql } from 'kysely';
import { addAmount } from '../../model/by-key.ts';
import type { Db } from '../schema.ts';
import type { WorkCounts, WorkItem } from '../work-queue.ts';

type State = WorkItem['state'];

/** How the numbers of items change in a transaction. */
export class CountChanges {
  readonly #changes = new Map<State, number>();

  /** `from` undefined: new; `to` undefined: dropped. */
  move(from: State | undefined, to: State | undefined, count = 1): void {
    if (from === to) return;
    if (from !== undefined) this.#add(from, -count);
    if (to !== undefined) this.#add(to, count);
  }

  #add(state: State, count: number): void {
    addAmount(this.#changes, state, count);
  }

  async write(db: Db): Promise<void> {
    for (const [state, change] of this.#changes) {
      if (change === 0) continue;
      await db
        .updateTable('work_count')
        .set((eb) => ({ item_count: eb('item_count', '+', change) }))
        .where('state', '=', state)
        .execute();
    }
  }
}

/** How many items are in each state: kept as they move, since counting millions takes seconds. */
export async function readCounts(db: Db): Promise<WorkCounts> {
  const rows = await db.selectFrom('work_count').selectAll().execute();
  const oldest = await oldestWaiting(db).executeTakeFirst();
  const oldestWaitingEndedAtMs = oldest?.ended_at_ms ?? undefined;
  const countOf = (wanted: State): number =>
    rows.find(({ state }) => state === wanted)?.item_count ?? 0;
  return {
    waiting: countOf('waiting'),
    leased: countOf('leased'),
    done: countOf('done'),
    dead: countOf('dead'),
    ...(oldestWaitingEndedAtMs === undefined ? {} : { oldestWaitingEndedAtMs }),
  };
}

/** Backlog left out, and what hides its end. */
export function oldestWaiting(db: Db) {
  return db
    .selectFrom('work_item')
    .select('ended_at_ms')
    .where('state', '=', sql.lit<State>('waiting'))
    .where('is_backlog', '=', 0)
    .where('ended_at_ms', 'is not', null)
    .orderBy('ended_at_ms')
    .limit(1);
}
