import type { QueryExecutorProvider, SchemaModule } from 'kysely';
import type { ColumnTypes } from '../sql-database.ts';

/** What a step works with: the schema builder, and `sql` for data. Table types describe the newest schema, not its past. */
export interface MigrationConnection extends QueryExecutorProvider {
  readonly schema: SchemaModule;
}

/** One step of the schema. */
export interface Migration {
  readonly name: string;
  /** What is kept besides the analyses is made anew after the last step. */
  readonly needsRefill?: true;
  readonly up: (db: MigrationConnection, types: ColumnTypes) => Promise<void>;
}
