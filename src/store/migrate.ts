import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import type { SqlDatabase } from './sql-database.ts';
import { StoreError } from './store-error.ts';

/**
 * Brings a database to the newest schema: all missing steps in one transaction, or none. Of several processes that come at
 * once the first migrates and the others find it done. A newer database throws `StoreError` `from-the-future` and stays as
 * it is.
 */
export async function migrate(
  database: SqlDatabase,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const isCurrent = (await knownVersion(database, migrations)) === migrations.length;
  await database.prepare();
  // without the write lock, so that a current database opens while another process writes
  if (isCurrent) return;
  await database.write(async (db) => {
    const version = await knownVersion(database, migrations);
    for (const { up } of migrations.slice(version)) {
      await up(db, database.types);
    }
    await database.setVersion(migrations.length);
  });
}

async function knownVersion(
  database: SqlDatabase,
  migrations: readonly Migration[],
): Promise<number> {
  const version = await database.version();
  if (version <= migrations.length) return version;
  throw new StoreError(
    'from-the-future',
    `${database.location} was written by a newer sparkvet (its schema is ${version}, this one knows ${migrations.length}): update sparkvet, or name another database`,
  );
}
