import { init } from './001-init.ts';
import { work } from './002-work.ts';
import { insights } from './003-insights.ts';
import type { Migration } from './migration.ts';

/** Append only: a shipped migration is never edited. Position + 1 is the version of the schema it leaves. */
export const MIGRATIONS: readonly Migration[] = [init, work, insights];
