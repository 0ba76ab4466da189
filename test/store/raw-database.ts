import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';

/** A second connection to a store's file, past the store; closed when the running test ends. */
export function rawDatabase(file: string): Database.Database {
  const raw = new Database(file);
  onTestFinished(() => {
    raw.close();
  });
  return raw;
}

/** The only column of the rows a query returns. */
export function column(raw: Database.Database, query: string): readonly unknown[] {
  return raw.prepare(query).pluck().all();
}

/** Tables and indexes as they were declared, by name. */
export function schemaOf(raw: Database.Database): readonly unknown[] {
  return raw.prepare('select name, sql from sqlite_schema order by name').all();
}
