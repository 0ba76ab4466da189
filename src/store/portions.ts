/** Rows for one statement: databases limit parameters (SQLite 32 766), and no row of ours has more than twenty. */
const PORTION_COUNT = 400;

/** In portions that fit into one statement. */
export function* inPortions<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += PORTION_COUNT) {
    yield rows.slice(from, from + PORTION_COUNT);
  }
}
