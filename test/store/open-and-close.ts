import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { openAnalyses } from './open-analyses.ts';

/** Makes or migrates the database of a file. */
export async function openAndClose(
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const store = await openAnalyses(file, { migrations });
  await store[Symbol.asyncDispose]();
}
