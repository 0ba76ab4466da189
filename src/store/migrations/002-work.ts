import { sql } from 'kysely';
import type { ColumnTypes } from '../sql-database.ts';
import type { Migration, MigrationConnection } from './migration.ts';

/** What a daemon needs: the queue, what its sources told, and from which record an analysis was made. */
export const work: Migration = {
  name: '002-work',
  async up(db, types) {
    await createJudgedRecord(db, types);
    await createWorkItem(db, types);
    await indexWorkItem(db);
    await createWorkEvidence(db, types);
    await createWorkCount(db, types);
    await createSourceState(db, types);
    // prune(): the oldest analyses
    await db.schema
      .createIndex('analysis_by_age')
      .on('analysis')
      .columns(['analyzed_at_ms', 'id'])
      .execute();
  },
};

async function createJudgedRecord(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('judged_record')
    .addColumn('analysis_id', types.integer, (column) =>
      column.primaryKey().references('analysis.id').onDelete('cascade'),
    )
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('application_id', 'text', (column) => column.notNull())
    .addColumn('attempt_id', 'text', (column) => column.notNull())
    .addColumn('preset', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('record_rank', types.integer, (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('judged_count', types.integer, (column) =>
      column.notNull().check(sql`judged_count >= 1`),
    )
    .addColumn('record', 'text', (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  // judged(); take(): whether an application was judged from something better
  await db.schema
    .createIndex('judged_record_by_application')
    .on('judged_record')
    .columns(['application_id', 'cluster', 'preset'])
    .execute();
}

async function createWorkItem(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('work_item')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('application_id', 'text', (column) => column.notNull())
    .addColumn('key_as_told', 'text')
    .addColumn('state', 'text', (column) =>
      column.notNull().check(sql`state in ('waiting', 'leased', 'done', 'dead')`),
    )
    .addColumn('turn', 'text', (column) =>
      column.notNull().check(sql`turn in ('now', 'later', 'none')`),
    )
    .addColumn('is_backlog', types.integer, (column) =>
      column.notNull().check(sql`is_backlog in (0, 1)`),
    )
    .addColumn('ended_at_ms', types.integer)
    .addColumn('order_at_ms', types.integer, (column) => column.notNull())
    .addColumn('first_seen_at_ms', types.integer, (column) => column.notNull())
    .addColumn('changed_at_ms', types.integer, (column) => column.notNull())
    .addColumn('touched_at_ms', types.integer, (column) => column.notNull())
    .addColumn('lease_count', types.integer, (column) =>
      column.notNull().check(sql`lease_count >= 0`),
    )
    .addColumn('failure_count', types.integer, (column) =>
      column.notNull().check(sql`failure_count >= 0`),
    )
    .addColumn('next_at_ms', types.integer, (column) => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('news_at_ms', types.integer)
    .addColumn('trouble_code', 'text')
    .addColumn('trouble_source', 'text')
    .addColumn('trouble', 'text')
    .addCheckConstraint('work_item_owner', sql`(state = 'leased') = (owner is not null)`)
    .addCheckConstraint('work_item_turn', sql`(state in ('done', 'dead')) = (turn = 'none')`)
    .modifyEnd(types.tableEnd)
    .execute();
}

/** Partial where a method wants the few that are open: a million done rows lie in the first and the last index only. */
async function indexWorkItem(db: MigrationConnection): Promise<void> {
  // take(), complete() and the like: one item; find(), revive(): it in every cluster
  await db.schema
    .createIndex('work_item_by_application')
    .unique()
    .on('work_item')
    .columns(['application_id', 'cluster'])
    .execute();
  // lease(): what is due, in its order
  await db.schema
    .createIndex('work_item_due')
    .on('work_item')
    .columns(['is_backlog', 'order_at_ms desc', 'id'])
    .where(sql<boolean>`turn = 'now'`)
    .execute();
  // lease(): what has become due, leases that ended included
  await db.schema
    .createIndex('work_item_later')
    .on('work_item')
    .columns(['next_at_ms'])
    .where(sql<boolean>`turn = 'later'`)
    .execute();
  // revive(): what waits for a source
  await db.schema
    .createIndex('work_item_by_trouble')
    .on('work_item')
    .columns(['trouble_source'])
    .where(sql<boolean>`turn = 'later'`)
    .execute();
  // owners(), release()
  await db.schema
    .createIndex('work_item_held')
    .on('work_item')
    .columns(['owner'])
    .where(sql<boolean>`state = 'leased'`)
    .execute();
  // counts(): the oldest that waits
  await db.schema
    .createIndex('work_item_waiting')
    .on('work_item')
    .columns(['is_backlog', 'ended_at_ms'])
    .where(sql<boolean>`state = 'waiting'`)
    .execute();
  // dead(), revive()
  await db.schema
    .createIndex('work_item_dead')
    .on('work_item')
    .columns(['changed_at_ms desc', 'id'])
    .where(sql<boolean>`state = 'dead'`)
    .execute();
  // forget()
  await db.schema
    .createIndex('work_item_closed')
    .on('work_item')
    .columns(['touched_at_ms'])
    .where(sql<boolean>`turn = 'none'`)
    .execute();
}

async function createWorkEvidence(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('work_evidence')
    .addColumn('item_id', types.integer, (column) =>
      column.notNull().references('work_item.id').onDelete('cascade'),
    )
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('attempt_id', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('record_rank', types.integer, (column) => column.notNull())
    .addColumn('is_news', types.integer, (column) => column.notNull().check(sql`is_news in (0, 1)`))
    // take(): all that is known of an item
    .addPrimaryKeyConstraint('work_evidence_by_item', ['item_id', 'source', 'attempt_id'])
    .modifyEnd(types.tableEnd)
    .execute();
}

async function createWorkCount(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('work_count')
    .addColumn('state', 'text', (column) => column.primaryKey().notNull())
    .addColumn('item_count', types.integer, (column) =>
      column.notNull().check(sql`item_count >= 0`),
    )
    .modifyEnd(types.tableEnd)
    .execute();
  await sql`insert into work_count (state, item_count)
    values ('waiting', 0), ('leased', 0), ('done', 0), ('dead', 0)`.execute(db);
}

async function createSourceState(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('source_state')
    .addColumn('source', 'text', (column) => column.primaryKey().notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
}
