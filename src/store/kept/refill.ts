import { z } from 'zod';
import { knownAs } from '../../model/known-as.ts';
import type { Db } from '../schema.ts';
import { INSTANT_MAX_MS } from '../whole-ms.ts';
import { type KeptChange, keep } from './keep.ts';
import { type RunFigures, readKept } from './kept-analysis.ts';
import { clearWords } from './search-index.ts';

/** Analyses at once: the memory it takes does not grow with the store. */
const BATCH_COUNT = 400;
const text = z.exactOptional(z.string());
const texts = z.exactOptional(z.record(z.string(), z.string()));
const FIGURES = z.object({
  totals: z.object({ inputBytes: z.number(), diskSpilledBytes: z.number() }),
  application: z.object({ jobKey: text, scheduler: text, schedulerIds: texts, links: texts }),
});
const NO_FIGURES: RunFigures = { inputBytes: 0, diskSpilledBytes: 0, knownAs: [] };

/**
 * Makes all that is kept of analyses anew from their rows, in the caller's transaction. Dismissals stay. `onProgress` is told
 * after each batch how many of how many are done.
 */
export async function refill(
  db: Db,
  onProgress?: (doneCount: number, totalCount: number) => void,
): Promise<void> {
  await boundStarts(db);
  await clear(db);
  const { totalCount } = await db
    .selectFrom('analysis')
    .select((eb) => eb.fn.countAll<number>().as('totalCount'))
    .executeTakeFirstOrThrow();
  let lastId = 0;
  for (let doneCount = 0; ; ) {
    const ids = await idsAfter(db, lastId);
    if (ids.length === 0) return;
    await keep(db, await changesOf(db, ids));
    lastId = ids.at(-1) ?? lastId;
    doneCount += ids.length;
    onProgress?.(doneCount, totalCount);
  }
}

async function idsAfter(db: Db, lastId: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('analysis')
    .select('id')
    .where('id', '>', lastId)
    .orderBy('id')
    .limit(BATCH_COUNT)
    .execute();
  return rows.map(({ id }) => id);
}

async function changesOf(db: Db, ids: readonly number[]): Promise<readonly KeptChange[]> {
  const documents = await db
    .selectFrom('analysis')
    .select(['id', 'document'])
    .where('id', 'in', ids)
    .execute();
  const figures = new Map(documents.map(({ id, document }) => [id, figuresIn(document)]));
  return (await readKept(db, ids)).map(({ id, ...analysis }) => ({
    id,
    after: { ...analysis, figures: figures.get(id) ?? NO_FIGURES },
  }));
}

/** A damaged document keeps nobody from opening the store. */
function figuresIn(document: string): RunFigures {
  try {
    const { totals, application } = FIGURES.parse(JSON.parse(document));
    return { ...totals, knownAs: knownAs(application) };
  } catch {
    return NO_FIGURES;
  }
}

async function clear(db: Db): Promise<void> {
  for (const table of ['run', 'kept_name', 'kept_sum', 'kept_day', 'kept_adoption'] as const) {
    await db.deleteFrom(table).execute();
  }
  await db.updateTable('kept_number').set({ value: 0 }).where('name', '=', 'analyses').execute();
  await clearWords(db);
}

/** Starts beyond what the order of a search can hold, which only hostile logs have. */
async function boundStarts(db: Db): Promise<void> {
  for (const table of ['analysis', 'finding'] as const) {
    for (const [sign, bound] of [
      ['>', INSTANT_MAX_MS],
      ['<', -INSTANT_MAX_MS],
    ] as const) {
      await db
        .updateTable(table)
        .set({ started_at_ms: bound })
        .where('started_at_ms', sign, bound)
        .execute();
    }
  }
}
