import { nextOf } from '../cursor.ts';
import { decodeSummary } from '../document.ts';
import type { RunPage, RunRow } from '../insights.ts';
import { heuristicIdsOf } from '../kept/kept-analysis.ts';
import { inPortions } from '../portions.ts';
import type { Db } from '../schema.ts';

/** The rows of these analyses, in this order; one that has gone meanwhile is left out. */
export async function readRunRows(db: Db, ids: readonly number[]): Promise<readonly RunRow[]> {
  const byId = new Map<number, RunRow>();
  for (const portion of inPortions(ids)) {
    for (const row of await runRowsQuery(db, portion).execute()) {
      byId.set(row.id, {
        ...decodeSummary(`row ${row.id}`, row.summary),
        heldCoreMs: row.held_core_ms,
        heldMemoryByteMs: row.held_memory_byte_ms,
        recoverableWallMs: row.recoverable_wall_ms,
        recoverableMemoryByteMs: row.recoverable_memory_byte_ms,
        inputBytes: row.input_bytes,
        diskSpilledBytes: row.disk_spilled_bytes,
        heuristicIds: heuristicIdsOf(row),
      });
    }
  }
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export function runRowsQuery(db: Db, ids: readonly number[]) {
  return db
    .selectFrom('analysis')
    .crossJoin('run')
    .select([
      'analysis.id',
      'analysis.summary',
      'analysis.held_core_ms',
      'analysis.held_memory_byte_ms',
      'analysis.recoverable_wall_ms',
      'analysis.recoverable_memory_byte_ms',
      'run.input_bytes',
      'run.disk_spilled_bytes',
      'run.heuristic_ids',
    ])
    .whereRef('run.analysis_id', '=', 'analysis.id')
    .where('analysis.id', 'in', ids);
}

/** A page of what was found with one more than asked, which tells whether another page follows. */
export async function runPage(
  db: Db,
  found: readonly { readonly id: number; readonly started_at_ms: number }[],
  limit: number,
): Promise<RunPage> {
  const page = found.slice(0, limit);
  const rows = await readRunRows(
    db,
    page.map(({ id }) => id),
  );
  return { rows, ...nextOf(found, limit) };
}
