import type { ApplicationRef } from '../model/application.ts';
import { keep } from './kept/keep.ts';
import { readKept } from './kept/kept-analysis.ts';
import { inPortions } from './portions.ts';
import { refOfRow } from './row-ref.ts';
import type { Db } from './schema.ts';
import { wholeMs } from './whole-ms.ts';

/** `AnalysisStore.prune`, in a transaction. */
export async function pruneOldest(
  db: Db,
  analyzedBeforeMs: number,
  limit: number,
): Promise<readonly ApplicationRef[]> {
  const rows = await oldestAnalyses(db, analyzedBeforeMs, limit).execute();
  const going = await readKept(
    db,
    rows.map(({ id }) => id),
  );
  await keep(
    db,
    going.map(({ id, ...before }) => ({ id, before })),
  );
  for (const portion of inPortions(rows)) {
    // findings, detail and record go with it
    await db
      .deleteFrom('analysis')
      .where(
        'id',
        'in',
        portion.map(({ id }) => id),
      )
      .execute();
  }
  return rows.map(refOfRow);
}

/** `AnalysisStore.oldest`. */
export async function readOldest(
  db: Db,
  analyzedBeforeMs: number,
  limit: number,
): Promise<readonly ApplicationRef[]> {
  const rows = await oldestAnalyses(db, analyzedBeforeMs, limit).execute();
  return rows.map(refOfRow);
}

/** `readOldest`'s question; tests ask SQLite which index answers it. */
export function oldestAnalyses(db: Db, analyzedBeforeMs: number, limit: number) {
  return db
    .selectFrom('analysis')
    .select(['id', 'cluster', 'application_id', 'attempt_id', 'summary'])
    .where('analyzed_at_ms', '<', wholeMs(analyzedBeforeMs))
    .orderBy('analyzed_at_ms')
    .orderBy('id')
    .limit(Math.max(0, Math.floor(limit)));
}
