import { refill } from './kept/refill.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import type { SqlDatabase } from './sql-database.ts';
import { StoreError } from './store-error.ts';

/** Told how many analyses of how many have been counted, when an old database is brought up to date. */
export type RefillProgress = (doneCount: number, totalCount: number) => void;

/**
 * Brings a database to the newest schema: all missing steps in one transaction, or none. Of several processes that come at
 * once the first migrates and the others find it done. A newer database throws `StoreError` `from-the-future` and stays as
 * it is.
 */
export async function migrate(
  database: SqlDatabase,
  migrations: readonly Migration[] = MIGRATIONS,
  onProgress?: RefillProgress,
): Promise<void> {
  const isCurrent = (await knownVersion(database, migrations)) === migrations.length;
  await database.prepare();
  // without the write lock, so that a current database opens while another process writes
  if (!isCurrent) await bringUpToDate(database, migrations, onProgress);
  database.pinVersion(migrations.length);
}

async function bringUpToDate(
  database: SqlDatabase,
  migrations: readonly Migration[],
  onProgress?: RefillProgress,
): Promise<void> {
  const migrating = database.write(async (db) => {
    const version = await knownVersion(database, migrations);
    const steps = migrations.slice(version);
    for (const { up } of steps) {
      await up(db, database.types);
    }
    // by the code of today, hence once and on the newest schema only
    if (steps.some(({ needsRefill }) => needsRefill)) await refill(db, onProgress);
    await database.setVersion(migrations.length);
  });
  try {
    await migrating;
  } catch (error) {
    throw withHint(database, database.explain(error));
  }
}

function withHint({ location }: SqlDatabase, error: unknown): unknown {
  if (!(error instanceof StoreError) || error.code !== 'locked') return error;
  const message = `${location} is brought up to date or made by another process, which may take minutes: try again when that is done`;
  return new StoreError('locked', message, { cause: error });
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
