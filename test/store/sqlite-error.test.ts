import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { explainSqlite } from '../../src/store/sqlite-error.ts';
import { rawDatabase } from './raw-database.ts';

/** What SQLite throws at it, explained. */
function explained(raw: Database.Database, statement: string): unknown {
  try {
    return raw.exec(statement);
  } catch (error) {
    return explainSqlite(error, 'x.db');
  }
}

it('calls a full disk by its name', () => {
  const raw = rawDatabase(':memory:');
  raw.pragma('max_page_count = 3');
  expect(explained(raw, 'create table t as select zeroblob(100000) as x')).toMatchObject({
    name: 'StoreError',
    code: 'full',
  });
});

it('leaves what is not its trouble as it is', () => {
  const bug = new TypeError('a bug');
  expect(explainSqlite(bug, 'x.db')).toBe(bug);
  expect(explained(rawDatabase(':memory:'), 'selects nothing')).toMatchObject({
    name: 'SqliteError',
    code: 'SQLITE_ERROR',
  });
});

it.for([
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR_SHMSIZE', 'full'],
  ['SQLITE_IOERR_READ', 'io'],
  ['SQLITE_BUSY_RECOVERY', 'locked'],
  ['SQLITE_READONLY_DIRECTORY', 'read-only'],
] as const)('%s is told as %s', ([code, expected]) => {
  const error = new Database.SqliteError('as SQLite says', code);
  expect(explainSqlite(error, 'x.db')).toMatchObject({ code: expected, cause: error });
});
