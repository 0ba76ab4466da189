import type { Compilable } from 'kysely';
import { migrate } from '../../src/store/migrate.ts';
import type { Db } from '../../src/store/schema.ts';
import { openSqlite } from '../../src/store/sqlite.ts';

/** A query over a database. */
export type Query = (db: Db) => Pick<Compilable, 'compile'>;

/** How SQLite would answer a query over a store with nothing in it, a line for each step. */
export async function planOf(query: Query): Promise<readonly string[]> {
  const [plan = []] = await plansOf([query]);
  return plan;
}

/** As `planOf`, of many queries over one store. */
export async function plansOf(queries: readonly Query[]): Promise<readonly (readonly string[])[]> {
  const database = openSqlite(':memory:', 0);
  try {
    await migrate(database);
    return await Promise.all(queries.map(async (query) => planIn(database.db, query)));
  } finally {
    await database.close();
  }
}

async function planIn(db: Db, query: Query): Promise<readonly string[]> {
  const compiled = query(db).compile();
  const { rows } = await db.executeQuery<{ readonly detail: string }>({
    ...compiled,
    sql: `explain query plan ${compiled.sql}`,
  });
  return rows.map(({ detail }) => detail);
}
