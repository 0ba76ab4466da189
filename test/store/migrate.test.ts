import Database from 'better-sqlite3';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { openAnalyses } from './open-analyses.ts';
import { openAndClose } from './open-and-close.ts';
import { column, rawDatabase, schemaOf } from './raw-database.ts';
import { temporaryFile } from './temporary-folder.ts';

/** What later versions may do: a new column with data in it, then a new table. */
const LATER: readonly Migration[] = [
  {
    name: 'later-column',
    up: async (db, types) => {
      await db.schema.alterTable('analysis').addColumn('note', types.integer).execute();
      await sql`update analysis set note = duration_ms * 2`.execute(db);
    },
  },
  {
    name: 'later-table',
    up: async (db, types) => {
      await db.schema
        .createTable('remark')
        .addColumn('id', types.id, (id) => id.primaryKey())
        .modifyEnd(types.tableEnd)
        .execute();
      await sql`insert into remark values (7)`.execute(db);
    },
  },
];
const FAILING: Migration = {
  name: 'failing',
  up: async (db) => {
    await sql`delete from finding`.execute(db);
    await sql`update no_such_table set x = 1`.execute(db);
  },
};
const ALL = [...MIGRATIONS, ...LATER];

async function savedUnder(migrations: readonly Migration[]): Promise<string> {
  const file = temporaryFile();
  await using store = await openAnalyses(file, { migrations });
  await store.save(anAnalysis());
  return file;
}
describe('a database', () => {
  it('is brought from empty to the newest schema, once', async () => {
    const file = temporaryFile();
    await openAndClose(file, ALL);
    await openAndClose(file, ALL);
    const raw = rawDatabase(file);
    expect(raw.pragma('user_version', { simple: true })).toBe(ALL.length);
    expect(column(raw, 'select id from remark')).toEqual([7]);
  });

  it.for(
    ALL.map((_, index) => ({ from: index + 1 })).filter(({ from }) => from >= MIGRATIONS.length),
  )(
    'of version $from has the schema of a new one after migrating, and its data',
    async ({ from }) => {
      const file = await savedUnder(ALL.slice(0, from));
      await openAndClose(file, ALL);
      const fresh = temporaryFile();
      await openAndClose(fresh, ALL);
      const raw = rawDatabase(file);
      expect(schemaOf(raw)).toEqual(schemaOf(rawDatabase(fresh)));
      expect(raw.pragma('user_version', { simple: true })).toBe(ALL.length);
      await using store = await openAnalyses(file, { migrations: ALL });
      expect(await store.get(anAnalysis().application)).toStrictEqual(anAnalysis());
    },
  );

  it('has its data changed by a migration', async () => {
    const file = await savedUnder(MIGRATIONS);
    await openAndClose(file, ALL);
    const { durationMs } = anAnalysis().application;
    expect(column(rawDatabase(file), 'select note from analysis')).toEqual([2 * durationMs]);
  });

  it('is left as it was by a migration that fails, the ones before it included', async () => {
    const file = await savedUnder(MIGRATIONS);
    await expect(openAnalyses(file, { migrations: [...ALL, FAILING] })).rejects.toThrow(
      'no_such_table',
    );
    const raw = rawDatabase(file);
    expect(raw.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
    expect(column(raw, "select name from sqlite_schema where name = 'remark'")).toEqual([]);
    expect(column(raw, 'select count(*) from finding')).toEqual([2]);
    await using store = await openAnalyses(file);
    expect(await store.get(anAnalysis().application)).toStrictEqual(anAnalysis());
  });

  it('from the future is refused in one line with the way out, and stays as it is', async () => {
    const file = await savedUnder(ALL);
    const opening = openAnalyses(file);
    await expect(opening).rejects.toMatchObject({
      code: 'from-the-future',
      message: `${file} was written by a newer sparkvet (its schema is ${ALL.length}, this one knows ${MIGRATIONS.length}): update sparkvet, or name another database`,
    });
    await using store = await openAnalyses(file, { migrations: ALL });
    expect(await store.get(anAnalysis().application)).toStrictEqual(anAnalysis());
  });

  it('has strict tables and settled settings', async () => {
    const file = temporaryFile();
    await openAndClose(file, MIGRATIONS);
    const raw = rawDatabase(file);
    expect(
      column(
        raw,
        "select name from pragma_table_list where schema = 'main' and strict = 0 and name not like 'search_index%'",
      ),
    ).toEqual(['sqlite_schema']);
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(raw.pragma('application_id', { simple: true })).toBe(0x53505654);
  });
});

it.for([
  { set: "outcome = 'great'" },
  { set: 'severity_rank = 5' },
  { set: 'severity_rank = -1' },
  { set: 'efficiency = 100.5' },
  { set: 'duration_ms = -1' },
  { set: 'held_core_ms = -1' },
  { set: "started_at_ms = 'yesterday'" },
  { set: 'document = null' },
])('the schema refuses $set', async ({ set }) => {
  const file = await savedUnder(MIGRATIONS);
  const raw = rawDatabase(file);
  expect(() => raw.exec(`update analysis set ${set}`)).toThrow(Database.SqliteError);
});
