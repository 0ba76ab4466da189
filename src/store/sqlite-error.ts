import Database from 'better-sqlite3';
import { NoResultError } from 'kysely';
import { StoreError, type StoreErrorCode } from './store-error.ts';

const FULL = 'cannot grow, the disk is full: make room; what was stored before is intact';
const DAMAGED = 'is damaged: restore a copy, or move it away and analyse the applications again';

interface Trouble {
  readonly code: StoreErrorCode;
  readonly message: string;
}

/** Result codes of SQLite (https://www.sqlite.org/rescode.html) that blame the file, the disk or a neighbour, and the way out. */
const TROUBLES: readonly (Trouble & { readonly prefix: string })[] = [
  {
    prefix: 'SQLITE_BUSY',
    code: 'locked',
    message: 'is being written by another process: try again when that is done',
  },
  {
    prefix: 'SQLITE_LOCKED',
    code: 'locked',
    message: 'is being written by another connection: try again when that is done',
  },
  {
    prefix: 'SQLITE_READONLY',
    code: 'read-only',
    message: 'cannot be written: allow it for the file and its folder, or name another database',
  },
  {
    prefix: 'SQLITE_FULL',
    code: 'full',
    message: FULL,
  },
  {
    // the `-shm` file cannot grow
    prefix: 'SQLITE_IOERR_SHMSIZE',
    code: 'full',
    message: FULL,
  },
  {
    prefix: 'SQLITE_IOERR',
    code: 'io',
    message:
      'cannot be read or written, the disk reports an error: check the disk, and how large files may be (ulimit -f)',
  },
  {
    prefix: 'SQLITE_CORRUPT',
    code: 'corrupt',
    message: DAMAGED,
  },
  {
    prefix: 'SQLITE_NOTADB',
    code: 'not-a-database',
    message: 'is not a SQLite database: name another file',
  },
  {
    prefix: 'SQLITE_CANTOPEN',
    code: 'cannot-open',
    message: 'cannot be opened: it must be a file, in a folder that may be written',
  },
  {
    prefix: 'SQLITE_PERM',
    code: 'cannot-open',
    message: 'cannot be opened: allow reading and writing it',
  },
];

/** What better-sqlite3 or Kysely threw, as a `StoreError` when it is trouble of that kind; anything else is returned as it is. */
export function explainSqlite(error: unknown, location: string): unknown {
  const trouble = troubleOf(error);
  if (trouble === undefined || !(error instanceof Error)) return error;
  return new StoreError(trouble.code, `${location} ${trouble.message} (${error.message})`, {
    cause: error,
  });
}

function troubleOf(error: unknown): Trouble | undefined {
  if (isIncomplete(error)) return { code: 'corrupt', message: DAMAGED };
  if (!(error instanceof Database.SqliteError)) return undefined;
  return TROUBLES.find(({ prefix }) => error.code.startsWith(prefix));
}

const MISSING = /^no such (?:table|column): |^table \S+ has no column named /;

/** A row, a table or a column is gone that every store of its version has. */
function isIncomplete(error: unknown): boolean {
  if (error instanceof NoResultError) return true;
  return error instanceof Database.SqliteError && MISSING.test(error.message);
}

/** Whether another connection was in the way. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
