import path from 'node:path';

/** Where the database that a version of the schema left is kept as SQL, and the analysis that was saved in it. */
export function recordingOf(version: number): { readonly dump: string; readonly analysis: string } {
  const name = String(version).padStart(3, '0');
  const folder = path.join(import.meta.dirname, 'recorded');
  return {
    dump: path.join(folder, `${name}.sql`),
    analysis: path.join(folder, `${name}.analysis.json`),
  };
}
