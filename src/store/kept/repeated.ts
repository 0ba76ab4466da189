import type { CompiledQuery } from 'kysely';
import type { Db } from '../schema.ts';

/**
 * A statement for many rows of one shape: building it takes longer than running it, so it is built for the first row, with
 * `parametersOf` giving the parameters of a row in the order in which `build` uses them.
 */
export function repeated<Row, Result>(
  build: (db: Db, row: Row) => { readonly compile: () => CompiledQuery<Result> },
  parametersOf: (row: Row) => readonly unknown[],
): (db: Db, row: Row) => Promise<readonly Result[]> {
  let built: CompiledQuery<Result> | undefined;
  return async (db, row) => {
    built ??= build(db, row).compile();
    const query: CompiledQuery<Result> = { ...built, parameters: parametersOf(row) };
    return (await db.executeQuery(query)).rows;
  };
}
