import type { Insertable } from 'kysely';
import { z } from 'zod';
import { attemptKey } from '../model/attempt-key.ts';
import { columnText } from './column-text.ts';
import { keyColumns } from './queue/work-rows.ts';
import type { Db, JudgedRecordTable } from './schema.ts';
import type { JudgedRecord } from './store.ts';
import { decodeStored } from './stored-json.ts';
import { wholeMs } from './whole-ms.ts';
import type { WorkKey } from './work-queue.ts';

export type JudgedRow = Omit<Insertable<JudgedRecordTable>, 'analysis_id' | 'judged_count'>;

const RECORD = z
  .object({
    ref: z
      .object({
        cluster: z.string(),
        id: z.string(),
        attemptId: z.string().exactOptional(),
      })
      .readonly(),
    source: z.string(),
    rank: z.number(),
    fingerprint: z.string(),
    location: z.string(),
    handle: z.unknown(),
    skipped: z.array(z.string()).readonly().exactOptional(),
  })
  .readonly();

/** The record as columns to look for it by, and as JSON. */
export function judgedRow(record: JudgedRecord, preset: string): JudgedRow {
  const { judgedCount: _count, ...kept } = record;
  return {
    ...keyColumns({ cluster: record.ref.cluster, applicationId: record.ref.id }),
    attempt_id: columnText(attemptKey(record.ref)),
    preset: columnText(preset),
    source: columnText(record.source),
    record_rank: wholeMs(record.rank),
    fingerprint: columnText(record.fingerprint),
    record: JSON.stringify(kept),
  };
}

/** In the transaction that saves the analysis. Without a record none is left: the one before is not what this was made from. */
export async function replaceJudged(
  db: Db,
  analysisId: number,
  row: JudgedRow | undefined,
): Promise<void> {
  const before = await db
    .selectFrom('judged_record')
    .select(['source', 'attempt_id', 'fingerprint', 'judged_count'])
    .where('analysis_id', '=', analysisId)
    .executeTakeFirst();
  if (before !== undefined) {
    await db.deleteFrom('judged_record').where('analysis_id', '=', analysisId).execute();
  }
  if (row === undefined) return;
  const isSame =
    before?.source === row.source &&
    before.attempt_id === row.attempt_id &&
    before.fingerprint === row.fingerprint;
  await db
    .insertInto('judged_record')
    .values({
      ...row,
      analysis_id: analysisId,
      judged_count: isSame ? before.judged_count + 1 : 1,
    })
    .execute();
}

/** `AnalysisStore.judged`. */
export async function readJudgedRecords(
  db: Db,
  key: WorkKey,
  preset: string,
): Promise<readonly JudgedRecord[]> {
  const rows = await judgedQuery(db, key, preset).execute();
  return rows.flatMap((row) => readJudgedRecord(key.applicationId, row) ?? []);
}

/** Of a row that need not have one. Throws `StoreError` `corrupt`. */
export function readJudgedRecord(
  applicationId: string,
  {
    record,
    judged_count,
  }: { readonly record: string | null; readonly judged_count: number | null },
): JudgedRecord | undefined {
  if (record === null || judged_count === null) return undefined;
  const known = decodeStored(RECORD, record, {
    what: `what ${applicationId} was judged from`,
    wayOut: 'analyse the application again to replace it',
  });
  return { ...known, handle: known.handle, judgedCount: judged_count };
}

export function judgedQuery(db: Db, key: WorkKey, preset: string) {
  const { cluster, application_id } = keyColumns(key);
  return db
    .selectFrom('judged_record')
    .select(['record', 'judged_count'])
    .where('application_id', '=', application_id)
    .where('cluster', '=', cluster)
    .where('preset', '=', columnText(preset))
    .orderBy('analysis_id');
}
