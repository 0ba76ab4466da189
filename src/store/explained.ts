import type { SqlDatabase } from './sql-database.ts';

/** Trouble of the database as a `StoreError`, whatever work met it. */
export async function explained<T>(
  database: Pick<SqlDatabase, 'explain'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw database.explain(error);
  }
}
