import { sql } from 'kysely';
import type { ColumnTypes } from '../sql-database.ts';
import type { Migration, MigrationConnection } from './migration.ts';

export const init: Migration = {
  name: '001-init',
  async up(db, types) {
    await createAnalysis(db, types);
    await indexAnalysis(db);
    await createFinding(db, types);
    await createDetail(db, types);
  },
};

async function createAnalysis(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('analysis')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('application_id', 'text', (column) => column.notNull())
    .addColumn('attempt_id', 'text', (column) => column.notNull())
    .addColumn('preset', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('user_name', 'text')
    .addColumn('queue', 'text')
    .addColumn('job_key', 'text')
    .addColumn('framework_version', 'text')
    .addColumn('outcome', 'text', (column) =>
      column
        .notNull()
        .check(sql`outcome in ('succeeded', 'failed', 'killed', 'running', 'unknown')`),
    )
    .addColumn('started_at_ms', types.integer, (column) => column.notNull())
    .addColumn('ended_at_ms', types.integer)
    .addColumn('duration_ms', types.integer, (column) =>
      column.notNull().check(sql`duration_ms >= 0`),
    )
    .addColumn('severity_rank', types.integer, (column) =>
      column.notNull().check(sql`severity_rank between 0 and 4`),
    )
    .addColumn('efficiency', types.amount, (column) =>
      column.check(sql`efficiency between 0 and 100`),
    )
    .addColumn('headline', 'text', (column) => column.notNull())
    .addColumn('top_heuristic_id', 'text')
    .addColumn('held_core_ms', types.amount, (column) =>
      column.notNull().check(sql`held_core_ms >= 0`),
    )
    .addColumn('held_memory_byte_ms', types.amount, (column) =>
      column.notNull().check(sql`held_memory_byte_ms >= 0`),
    )
    .addColumn('recoverable_wall_ms', types.amount, (column) => column.notNull())
    .addColumn('recoverable_memory_byte_ms', types.amount, (column) => column.notNull())
    .addColumn('analyzed_at_ms', types.integer, (column) => column.notNull())
    .addColumn('engine_version', 'text', (column) => column.notNull())
    .addColumn('options_hash', 'text', (column) => column.notNull())
    .addColumn('schema_version', types.integer, (column) => column.notNull())
    .addColumn('summary', 'text', (column) => column.notNull())
    // last, so that SQLite reads the columns before it without walking its overflow pages
    .addColumn('document', 'text', (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
}

/** Every list is in the order (started_at_ms, id) from the newest on; severity_rank rides along so that a floor is tested in the index. */
async function indexAnalysis(db: MigrationConnection): Promise<void> {
  // get(): one attempt under one preset; save(): what it replaces
  await db.schema
    .createIndex('analysis_by_attempt')
    .unique()
    .on('analysis')
    .columns(['cluster', 'application_id', 'attempt_id', 'preset'])
    .execute();
  // list(): the newest; the newest at least so severe; the newest of a preset
  await db.schema
    .createIndex('analysis_by_start')
    .on('analysis')
    .columns(['started_at_ms', 'id', 'severity_rank', 'preset'])
    .execute();
  // list({ user })
  await db.schema
    .createIndex('analysis_by_user')
    .on('analysis')
    .columns(['user_name', 'started_at_ms', 'id', 'severity_rank'])
    .execute();
  // list({ queue })
  await db.schema
    .createIndex('analysis_by_queue')
    .on('analysis')
    .columns(['queue', 'started_at_ms', 'id', 'severity_rank'])
    .execute();
  // list({ jobKey }): the runs of one recurring job
  await db.schema
    .createIndex('analysis_by_job')
    .on('analysis')
    .columns(['job_key', 'started_at_ms', 'id', 'severity_rank'])
    .execute();
}

async function createFinding(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('finding')
    .addColumn('analysis_id', types.integer, (column) =>
      column.notNull().references('analysis.id').onDelete('cascade'),
    )
    .addColumn('rank', types.integer, (column) => column.notNull().check(sql`rank >= 0`))
    .addColumn('heuristic_id', 'text', (column) => column.notNull())
    .addColumn('severity_rank', types.integer, (column) =>
      column.notNull().check(sql`severity_rank between 1 and 4`),
    )
    .addColumn('subject_kind', 'text', (column) => column.notNull())
    .addColumn('subject_key', 'text', (column) => column.notNull())
    .addColumn('headline', 'text', (column) => column.notNull())
    .addColumn('saved_wall_ms', types.amount)
    .addColumn('saved_memory_byte_ms', types.amount)
    .addColumn('owner', 'text', (column) =>
      column.notNull().check(sql`owner in ('user', 'platform')`),
    )
    .addColumn('is_root', types.integer, (column) => column.notNull().check(sql`is_root in (0, 1)`))
    .addColumn('is_worst', types.integer, (column) =>
      column.notNull().check(sql`is_worst in (0, 1)`),
    )
    .addColumn('started_at_ms', types.integer, (column) => column.notNull())
    // save(): the rows to replace; all findings of one analysis
    .addPrimaryKeyConstraint('finding_by_analysis', ['analysis_id', 'rank'])
    .modifyEnd(types.tableEnd)
    .execute();
  // list({ heuristicId, atLeast }): the newest analyses with such a finding, each of them once; with user, queue or jobKey:
  // whether this analysis has one
  await db.schema
    .createIndex('finding_by_heuristic')
    .on('finding')
    .columns(['heuristic_id', 'is_worst', 'started_at_ms', 'analysis_id', 'severity_rank'])
    .execute();
}

/** Apart, so that pruning it shrinks no other row, and reading lists never passes over it. */
async function createDetail(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('analysis_detail')
    .addColumn('analysis_id', types.integer, (column) =>
      column.primaryKey().references('analysis.id').onDelete('cascade'),
    )
    .addColumn('body', types.bytes, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
}
