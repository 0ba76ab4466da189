import Database from 'better-sqlite3';
import { StoreError, type StoreErrorCode } from './store-error.ts';

/** Result codes of SQLite (https://www.sqlite.org/rescode.html) that blame the file, the disk or a neighbour, and the way out. */
const TROUBLES: readonly {
  readonly prefix: string;
  readonly code: StoreErrorCode;
  readonly message: string;
}[] = [
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
    message: 'cannot grow, the disk is full: make room; what was stored before is intact',
  },
  {
    prefix: 'SQLITE_IOERR',
    code: 'io',
    message: 'cannot be read or written, the disk reports an error: check the disk',
  },
  {
    prefix: 'SQLITE_CORRUPT',
    code: 'corrupt',
    message: 'is damaged: restore a copy, or move it away and analyse the applications again',
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

/** What better-sqlite3 threw, as a `StoreError` when it is trouble of that kind; anything else is returned as it is. */
export function explainSqlite(error: unknown, location: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const trouble = TROUBLES.find(({ prefix }) => error.code.startsWith(prefix));
  if (trouble === undefined) return error;
  return new StoreError(trouble.code, `${location} ${trouble.message} (${error.message})`, {
    cause: error,
  });
}

/** Whether another connection was in the way. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
