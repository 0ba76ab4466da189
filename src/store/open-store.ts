import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { IN_MEMORY, sqlitePath } from './location.ts';
import { migrate } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { createSqlStore } from './sql-store.ts';
import { openSqlite } from './sqlite.ts';
import type { AnalysisStore } from './store.ts';
import { StoreError } from './store-error.ts';

/** Longer than any transaction of ours by far: what waits this long waits for something that hangs. */
const BUSY_TIMEOUT_MS = 5_000;

export interface StoreOptions {
  /** How long to wait for another process that writes. */
  readonly busyTimeoutMs?: number;
  /** For tests of the mechanism. */
  readonly migrations?: readonly Migration[];
}

/**
 * The store at a path, a `file:` URL or `:memory:`, made with its folders when it is missing and brought to the newest
 * schema. Dispose to close. Throws `StoreError`.
 */
export async function openStore(
  location: string,
  { busyTimeoutMs = BUSY_TIMEOUT_MS, migrations }: StoreOptions = {},
): Promise<AnalysisStore> {
  const file = sqlitePath(location);
  if (file !== IN_MEMORY) await makeFolderOf(file);
  const database = openSqlite(file, busyTimeoutMs);
  try {
    await migrate(database, migrations);
  } catch (error) {
    await database.close();
    throw database.explain(error);
  }
  return createSqlStore(database);
}

async function makeFolderOf(file: string): Promise<void> {
  const folder = path.dirname(file);
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError('cannot-open', `the folder of ${file} cannot be made: ${why}`, { cause });
  }
}
