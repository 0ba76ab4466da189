import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect, sql } from 'kysely';
import type { StoreSchema } from './schema.ts';
import type { ColumnTypes, SqlDatabase } from './sql-database.ts';
import { explainSqlite, isBusy } from './sqlite-error.ts';
import { StoreError } from './store-error.ts';

/** `SPVT` in the file's header says that a SQLite file is ours. */
const APPLICATION_ID = 0x53_50_56_54;
/** Between two tries to switch a file to WAL: alone among statements that does not always wait for locks itself. */
const WAL_RETRY_MS = 20;

const TYPES: ColumnTypes = {
  id: 'integer',
  integer: 'integer',
  amount: 'real',
  bytes: 'blob',
  tableEnd: sql`strict`,
};

/**
 * Opens a SQLite file (made if missing) or `:memory:` and writes nothing yet. Everything here is synchronous behind its
 * promises: waiting for another process's lock, at most `busyTimeoutMs`, blocks the thread. Throws `StoreError`.
 */
export function openSqlite(path: string, busyTimeoutMs: number): SqlDatabase {
  const raw = connect(path, busyTimeoutMs);
  const db = new Kysely<StoreSchema>({ dialect: new SqliteDialect({ database: raw }) });
  return {
    location: path,
    db,
    types: TYPES,
    version: async () => readVersion(raw, path),
    setVersion: async (version) => {
      raw.pragma(`application_id = ${APPLICATION_ID}`);
      raw.pragma(`user_version = ${version}`);
    },
    prepare: async () => prepare(raw, busyTimeoutMs),
    write: async (work) =>
      db.connection().execute(async (connection) => transact(raw, connection, work)),
    explain: (error) => explainSqlite(error, path),
    close: async () => {
      // the last connection to close checkpoints: the file alone then holds everything
      await db.destroy();
      raw.close(); // Kysely closes only what it has used
    },
  };
}

function connect(path: string, busyTimeoutMs: number): Database.Database {
  try {
    return new Database(path, { timeout: busyTimeoutMs });
  } catch (error) {
    throw explainSqlite(error, path);
  }
}

/** In one transaction, for another process may be migrating. */
function readVersion(raw: Database.Database, path: string): number {
  const read = raw.transaction(() => ({
    applicationId: Number(raw.pragma('application_id', { simple: true })),
    version: Number(raw.pragma('user_version', { simple: true })),
    objectCount: Number(raw.prepare('select count(*) from sqlite_schema').pluck().get()),
  }));
  const { applicationId, version, objectCount } = read();
  if (applicationId === APPLICATION_ID) return version;
  if (applicationId === 0 && version === 0 && objectCount === 0) return 0;
  throw new StoreError(
    'not-ours',
    `${path} is a SQLite database of another program: name another file`,
  );
}

async function prepare(raw: Database.Database, busyTimeoutMs: number): Promise<void> {
  // A commit survives the death of the process. Losing power may undo the last few; it tears none (docs/decisions/0002).
  raw.pragma('synchronous = normal');
  raw.pragma('foreign_keys = on');
  const giveUpAtMs = performance.now() + busyTimeoutMs;
  while (!useWal(raw, performance.now() >= giveUpAtMs)) await sleep(WAL_RETRY_MS);
}

/** False when another connection was in the way and it is worth trying again. */
function useWal(raw: Database.Database, isLastTry: boolean): boolean {
  try {
    raw.pragma('journal_mode = wal');
    return true;
  } catch (error) {
    if (isLastTry || !isBusy(error)) throw error;
    return false;
  }
}

/**
 * BEGIN IMMEDIATE takes the write lock at once and waits for it; a transaction that starts by reading could fail at its first
 * write instead. After some errors SQLite may have rolled back by itself, where Kysely's own transaction would fail
 * over the rollback and hide the cause.
 */
async function transact<T>(
  raw: Database.Database,
  connection: Kysely<StoreSchema>,
  work: (db: Kysely<StoreSchema>) => Promise<T>,
): Promise<T> {
  raw.exec('begin immediate');
  try {
    const result = await work(connection);
    raw.exec('commit');
    return result;
  } catch (error) {
    if (raw.inTransaction) raw.exec('rollback');
    throw error;
  }
}
