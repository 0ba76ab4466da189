import { sql } from 'kysely';
import type { ColumnTypes } from '../sql-database.ts';
import type { Migration, MigrationConnection } from './migration.ts';

/** What is asked of many analyses at once: sums by day, runs with their figures, words and filters to search by, dismissals. */
export const insights: Migration = {
  name: '003-insights',
  needsRefill: true,
  async up(db, types) {
    // `attempts()`, and the beginning of an id
    await db.schema
      .createIndex('analysis_by_application')
      .on('analysis')
      .columns(['application_id', 'started_at_ms', 'id'])
      .execute();
    await createRun(db, types);
    await indexRun(db);
    await createKeptName(db, types);
    await createKeptSum(db, types);
    await createKeptDay(db, types);
    await createKeptAdoption(db, types);
    await createDismissal(db, types);
    await types.searchIndex.execute(db);
  },
};

async function createRun(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('run')
    .addColumn('analysis_id', types.integer, (column) =>
      column.primaryKey().references('analysis.id').onDelete('cascade'),
    )
    .addColumn('preset_id', types.integer, (column) => column.notNull())
    .addColumn('version_id', types.integer, (column) => column.notNull())
    .addColumn('options_id', types.integer, (column) => column.notNull())
    .addColumn('user_id', types.integer, (column) => column.notNull())
    .addColumn('queue_id', types.integer, (column) => column.notNull())
    .addColumn('job_id', types.integer)
    .addColumn('started_at_ms', types.integer, (column) => column.notNull())
    .addColumn('day', types.integer, (column) => column.notNull())
    .addColumn('recoverable_wall_ms', types.amount, (column) => column.notNull())
    .addColumn('recoverable_memory_byte_ms', types.amount, (column) => column.notNull())
    .addColumn('input_bytes', types.amount, (column) => column.notNull())
    .addColumn('disk_spilled_bytes', types.amount, (column) => column.notNull())
    .addColumn('heuristic_ids', 'text', (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
}

/** mostToRecover(): the first of each day, of all, of a user's, of a queue's; most runs have nothing to recover and lie in none. */
const RECOVERABLE = [
  { name: 'memory', column: 'recoverable_memory_byte_ms' },
  { name: 'wall', column: 'recoverable_wall_ms' },
] as const;
const OWNERS = [
  { name: '', columns: [] },
  { name: '_by_user', columns: ['user_id'] },
  { name: '_by_queue', columns: ['queue_id'] },
] as const;

async function indexRun(db: MigrationConnection): Promise<void> {
  // the run before and the run after, of a job under one preset and options
  await db.schema
    .createIndex('run_by_job')
    .on('run')
    .columns(['job_id', 'preset_id', 'options_id', 'started_at_ms', 'analysis_id'])
    .where(sql<boolean>`job_id is not null`)
    .execute();
  // outdated(): the newest of each version and options
  await db.schema
    .createIndex('run_by_engine')
    .on('run')
    .columns(['preset_id', 'version_id', 'options_id', 'started_at_ms', 'analysis_id'])
    .execute();
  for (const amount of RECOVERABLE) {
    for (const owner of OWNERS) {
      await db.schema
        .createIndex(`run_recoverable_${amount.name}${owner.name}`)
        .on('run')
        .columns(['preset_id', ...owner.columns, 'day', `${amount.column} desc`])
        .where(sql<boolean>`${sql.ref(amount.column)} > 0`)
        .execute();
    }
  }
}

async function createKeptName(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('kept_name')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) =>
      column
        .notNull()
        .check(
          sql`kind in ('preset', 'version', 'options', 'cluster', 'user', 'queue', 'job', 'heuristic', 'host')`,
        ),
    )
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('analysis_count', types.integer, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  // a name's number; names(): those that begin so
  await db.schema
    .createIndex('kept_name_by_text')
    .unique()
    .on('kept_name')
    .columns(['kind', 'text'])
    .execute();
}

/** In the order in which windows are read: the days of one list side by side. */
async function createKeptSum(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('kept_sum')
    .addColumn('preset_id', types.integer, (column) => column.notNull())
    .addColumn('dimension', 'text', (column) =>
      column.notNull().check(sql`dimension in ('all', 'cause', 'queue', 'user', 'job', 'host')`),
    )
    .addColumn('within_id', types.integer, (column) => column.notNull())
    .addColumn('day', types.integer, (column) => column.notNull())
    .addColumn('key_id', types.integer, (column) => column.notNull())
    .addColumn('application_count', types.integer, (column) => column.notNull())
    .addColumn('failed_count', types.integer, (column) => column.notNull())
    .addColumn('duration_ms', types.integer, (column) => column.notNull())
    .addColumn('held_core_ms', types.integer, (column) => column.notNull())
    .addColumn('held_memory_mib_ms', types.integer, (column) => column.notNull())
    .addColumn('recoverable_wall_ms', types.integer, (column) => column.notNull())
    .addColumn('recoverable_memory_mib_ms', types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('kept_sum_by_key', [
      'preset_id',
      'dimension',
      'within_id',
      'day',
      'key_id',
    ])
    .modifyEnd(types.keyedTableEnd)
    .execute();
}

async function createKeptDay(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('kept_day')
    .addColumn('preset_id', types.integer, (column) => column.notNull())
    .addColumn('day', types.integer, (column) => column.notNull())
    .addColumn('change_number', types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('kept_day_by_key', ['preset_id', 'day'])
    .modifyEnd(types.keyedTableEnd)
    .execute();
  await db.schema
    .createTable('kept_number')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', types.integer, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  await sql`insert into kept_number (name, value) values ('analyses', 0), ('changes', 0)`.execute(
    db,
  );
}

async function createKeptAdoption(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('kept_adoption')
    .addColumn('preset_id', types.integer, (column) => column.notNull())
    .addColumn('week', types.integer, (column) => column.notNull())
    .addColumn('advice_count', types.integer, (column) => column.notNull())
    .addColumn('followed_count', types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('kept_adoption_by_key', ['preset_id', 'week'])
    .modifyEnd(types.keyedTableEnd)
    .execute();
}

async function createDismissal(db: MigrationConnection, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('dismissal')
    .addColumn('id', types.id, (column) => column.primaryKey())
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('application_id', 'text', (column) => column.notNull())
    .addColumn('job_key', 'text', (column) => column.notNull())
    .addColumn('heuristic_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) =>
      column.notNull().check(sql`kind in ('wrong', 'accepted', 'later')`),
    )
    .addColumn('at_ms', types.integer, (column) => column.notNull())
    .addColumn('until_ms', types.integer)
    .addColumn('record', 'text', (column) => column.notNull())
    .addCheckConstraint('dismissal_scope', sql`(application_id = '') <> (job_key = '')`)
    .modifyEnd(types.tableEnd)
    .execute();
  // dismissals(); dismiss(): one for each scope and heuristic, the newest
  await db.schema
    .createIndex('dismissal_by_scope')
    .unique()
    .on('dismissal')
    .columns(['application_id', 'cluster', 'job_key', 'heuristic_id'])
    .execute();
  // heuristicRecords()
  await db.schema
    .createIndex('dismissal_by_time')
    .on('dismissal')
    .columns(['at_ms', 'heuristic_id', 'kind'])
    .execute();
}
