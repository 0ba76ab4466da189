import path from 'node:path';
import { FileError } from '../files/file-error.ts';
import { makeFolder } from '../files/make-folder.ts';
import { IN_MEMORY, sqlitePath } from './location.ts';
import { migrate, type RefillProgress } from './migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { createSqlWorkQueue } from './queue/sql-work-queue.ts';
import type { SqlDatabase } from './sql-database.ts';
import { createSqlInsights } from './sql-insights.ts';
import { createSqlSourceStates } from './sql-source-states.ts';
import { createSqlStore } from './sql-store.ts';
import { openSqlite } from './sqlite.ts';
import { StoreError } from './store-error.ts';
import type { Stores } from './stores.ts';

/** Longer than any transaction of ours by far: what waits this long waits for something that hangs. */
const BUSY_TIMEOUT_MS = 5_000;

export interface StoreOptions {
  /** How long to wait for another process that writes. */
  readonly busyTimeoutMs?: number;
  /** Told how far it is when an old database is brought up to date, which takes minutes for a million analyses. */
  readonly onRefill?: RefillProgress;
  /** For tests of the mechanism. */
  readonly migrations?: readonly Migration[];
}

/**
 * The store at a path, a `file:` URL or `:memory:`, made with its folders when it is missing and brought to the newest
 * schema. Dispose to close. Its work blocks the thread: see `workers/store-client.ts`. Throws `StoreError`.
 */
export async function openStores(location: string, options: StoreOptions = {}): Promise<Stores> {
  const database = await openDatabase(location, options);
  return {
    analyses: createSqlStore(database),
    insights: createSqlInsights(database),
    queue: createSqlWorkQueue(database),
    sources: createSqlSourceStates(database),
    [Symbol.asyncDispose]: async () => database.close(),
  };
}

async function openDatabase(
  location: string,
  { busyTimeoutMs = BUSY_TIMEOUT_MS, migrations, onRefill }: StoreOptions,
): Promise<SqlDatabase> {
  const file = sqlitePath(location);
  if (file !== IN_MEMORY) await makeFolderOf(file);
  const database = openSqlite(file, busyTimeoutMs);
  try {
    await migrate(database, migrations, onRefill);
  } catch (error) {
    await database.close();
    throw database.explain(error);
  }
  return database;
}

async function makeFolderOf(file: string): Promise<void> {
  const folder = path.dirname(file);
  try {
    await makeFolder(folder);
  } catch (cause) {
    if (!(cause instanceof FileError)) throw cause;
    const message = `the folder of ${file} cannot be made: ${cause.reason}`;
    throw new StoreError('cannot-open', message, { cause });
  }
}
