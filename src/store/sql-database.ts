import type { ColumnDataType, RawBuilder } from 'kysely';
import type { Db } from './schema.ts';

/** What migrations call by different names in SQLite and PostgreSQL. */
export interface ColumnTypes {
  /** A number the database hands out. */
  readonly id: ColumnDataType;
  /** Whole, 64 bits: instants, durations, references to ids. */
  readonly integer: ColumnDataType;
  /** A double. */
  readonly amount: ColumnDataType;
  readonly bytes: ColumnDataType;
  /** What ends a CREATE TABLE. */
  readonly tableEnd: RawBuilder<unknown>;
  /** The same of a table whose rows lie in the order of its primary key, where the database can do that. */
  readonly keyedTableEnd: RawBuilder<unknown>;
  /** Makes `search_index`, in which `search-index.ts` looks words up. */
  readonly searchIndex: RawBuilder<unknown>;
}

/** An open database: all that the store needs of a dialect. */
export interface SqlDatabase {
  /** For messages. */
  readonly location: string;
  readonly db: Db;
  readonly types: ColumnTypes;
  /** How many migrations it has seen, 0 when it is empty; throws `StoreError` when it belongs to another program. */
  version(): Promise<number>;
  /** Only inside `write`. */
  setVersion(version: number): Promise<void>;
  /** From here on `write` refuses where another process has set another version. */
  pinVersion(version: number): void;
  /** Settings that may touch the file, for a database that is known to be ours. */
  prepare(): Promise<void>;
  /** One write transaction, all or nothing; other writers wait for it, in this process and in others. */
  write<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Throws `StoreError` where the file is not there any more, or another took its place: what is written goes nowhere then. */
  refuseGone(): void;
  /** What the driver threw, as a `StoreError` when the file, the disk or a neighbour is to blame. */
  explain(error: unknown): unknown;
  close(): Promise<void>;
}
