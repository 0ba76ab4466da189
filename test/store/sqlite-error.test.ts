import type Database from 'better-sqlite3';
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
  expect(explained(rawDatabase(':memory:'), 'select nonsense')).toMatchObject({
    name: 'SqliteError',
    code: 'SQLITE_ERROR',
  });
});
