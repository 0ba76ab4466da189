import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { openStore } from '../../src/store/open-store.ts';

/** Makes or migrates the database of a file. */
export async function openAndClose(
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const store = await openStore(file, { migrations });
  await store[Symbol.asyncDispose]();
}
