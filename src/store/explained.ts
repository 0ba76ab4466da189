import type { SqlDatabase } from './sql-database.ts';

/** Trouble of the database, or with its file, as a `StoreError`, whatever work met it. */
export async function explained<T>(
  database: Pick<SqlDatabase, 'explain' | 'refuseGone'>,
  work: () => Promise<T>,
): Promise<T> {
  database.refuseGone();
  try {
    return await work();
  } catch (error) {
    throw database.explain(error);
  }
}
