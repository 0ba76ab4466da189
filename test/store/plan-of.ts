import type { Compilable } from 'kysely';
import { migrate } from '../../src/store/migrate.ts';
import type { Db } from '../../src/store/schema.ts';
import { openSqlite } from '../../src/store/sqlite.ts';

/** A query over a database. */
export type Query = (db: Db) => Pick<Compilable, 'compile'>;

/** How SQLite would answer a query over a store with nothing in it, a line for each step. */
export async function planOf(query: Query): Promise<readonly string[]> {
  const database = openSqlite(':memory:', 0);
  try {
    await migrate(database);
    const compiled = query(database.db).compile();
    const { rows } = await database.db.executeQuery<{ readonly detail: string }>({
      ...compiled,
      sql: `explain query plan ${compiled.sql}`,
    });
    return rows.map(({ detail }) => detail);
  } finally {
    await database.close();
  }
}
