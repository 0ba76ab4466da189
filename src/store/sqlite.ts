import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely';
import type { StoreSchema } from './schema.ts';
import type { ColumnTypes, SqlDatabase } from './sql-database.ts';
import { explainSqlite, isBusy } from './sqlite-error.ts';
import { StoreError } from './store-error.ts';

/** `SPVT` in the file's header says that a SQLite file is ours. */
const APPLICATION_ID = 0x53_50_56_54;
/** Between two tries to switch a file to WAL: alone among statements that does not always wait for locks itself. */
const WAL_RETRY_MS = 20;
const STATEMENT_COUNT_MAX = 200;

const TYPES: ColumnTypes = {
  id: 'integer',
  integer: 'integer',
  amount: 'real',
  bytes: 'blob',
  tableEnd: sql`strict`,
  keyedTableEnd: sql`strict, without rowid`,
  // neither text nor positions are kept: words come as search-words.ts cut them, and only whole words are looked up
  searchIndex: sql`create virtual table search_index using fts5(words, content = '', contentless_delete = 1, detail = none,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '='")`,
};

/**
 * Opens a SQLite file (made if missing) or `:memory:` and writes nothing yet. Everything here is synchronous behind its
 * promises: waiting for another process's lock, at most `busyTimeoutMs`, blocks the thread. Throws `StoreError`.
 */
export function openSqlite(path: string, busyTimeoutMs: number): SqlDatabase {
  const raw = connect(path, busyTimeoutMs);
  let pinned: PinnedVersion | undefined;
  const db = new Kysely<StoreSchema>({
    dialect: new SqliteDialect({ database: remembering(raw) }),
  });
  return {
    location: path,
    db,
    types: TYPES,
    version: async () => readVersion(raw, path),
    setVersion: async (version) => {
      raw.pragma(`application_id = ${APPLICATION_ID}`);
      raw.pragma(`user_version = ${version}`);
    },
    pinVersion: (version) => {
      pinned = { version, asked: raw.prepare('pragma user_version').pluck() };
    },
    prepare: async () => prepare(raw, busyTimeoutMs),
    write: async (work) =>
      db.connection().execute(async (connection) =>
        transact(raw, async () => {
          refuseOther(pinned, path);
          return work(connection);
        }),
      ),
    refuseGone: refuserOfGone(path),
    explain: (error) => explainSqlite(error, path),
    close: async () => {
      // the last connection to close checkpoints: the file alone then holds everything
      await db.destroy();
      raw.close(); // Kysely closes only what it has used
    },
  };
}

/** An open file outlives its name: whoever comes next opens another one. */
function refuserOfGone(path: string): () => void {
  const opened = placeOf(path);
  return () => {
    if (opened === undefined || isAt(path, opened)) return;
    throw new StoreError(
      'cannot-open',
      `${path} was removed or replaced while it was open: start this again`,
    );
  };
}

/** A folder that may not be entered any more tells nothing. */
function isAt(path: string, place: string): boolean {
  try {
    return placeOf(path) === place;
  } catch {
    return true;
  }
}

/** Which file of which disk it is; undefined for none, as of a database in memory. */
function placeOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.dev} ${stats.ino}`;
}

/** Kysely prepares a statement each time it is run; what is run often is prepared once. */
function remembering(raw: Database.Database): SqliteDatabase {
  const statements = new Map<string, Database.Statement>();
  return {
    prepare: (text) => {
      const known = statements.get(text);
      if (known !== undefined) return known;
      const statement = raw.prepare(text);
      if (statements.size >= STATEMENT_COUNT_MAX) statements.clear();
      statements.set(text, statement);
      return statement;
    },
    close: () => {
      raw.close();
    },
  };
}

function connect(path: string, busyTimeoutMs: number): Database.Database {
  // SQLite would wait for a pipe, and say of a device that the disk is to blame
  if (isNoFile(path)) {
    throw new StoreError('cannot-open', `${path} cannot be opened: it is not a file`);
  }
  try {
    return new Database(path, { timeout: busyTimeoutMs });
  } catch (error) {
    throw explainSqlite(error, path);
  }
}

/** What may not be looked at is left to SQLite, which says why. */
function isNoFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  } catch {
    return false;
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

/** The version to write to, and what asks for the one that is there. */
interface PinnedVersion {
  readonly version: number;
  /** Prepared once: each that is made for one question holds memory that V8 knows nothing of until it happens to collect it. */
  readonly asked: Database.Statement;
}

/** A newer version keeps what this one knows nothing of: what this one wrote would be missing there. */
function refuseOther(pinned: PinnedVersion | undefined, path: string): void {
  if (pinned === undefined || Number(pinned.asked.get()) === pinned.version) return;
  throw new StoreError(
    'from-the-future',
    `${path} was brought up to date by another version of sparkvet: end this process, and start the newer one`,
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
async function transact<T>(raw: Database.Database, work: () => Promise<T>): Promise<T> {
  raw.exec('begin immediate');
  try {
    const result = await work();
    raw.exec('commit');
    return result;
  } catch (error) {
    if (raw.inTransaction) raw.exec('rollback');
    throw error;
  }
}
