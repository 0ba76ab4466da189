import type { Kysely } from 'kysely';
import { encodeCursor } from '../cursor.ts';
import { decodeSummary } from '../document.ts';
import type { RunPage, RunRow } from '../insights.ts';
import { inPortions } from '../portions.ts';
import type { StoreSchema } from '../schema.ts';

type Db = Kysely<StoreSchema>;

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
        heuristicIds: row.heuristic_ids.split(' ').filter((id) => id !== ''),
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
  const last = page.at(-1);
  const rows = await readRunRows(
    db,
    page.map(({ id }) => id),
  );
  if (last === undefined || found.length <= limit) return { rows };
  return { rows, next: encodeCursor({ startedAtMs: last.started_at_ms, id: last.id }) };
}
