import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import { columnText, optionalColumnText } from '../column-text.ts';
import type { WorkItemTable } from '../schema.ts';
import { decodeStored } from '../stored-json.ts';
import { wholeMs } from '../whole-ms.ts';
import type { WorkItem, WorkKey, WorkTrouble } from '../work-queue.ts';

export type WorkItemRow = Selectable<WorkItemTable>;
export type NewWorkItemRow = Insertable<WorkItemTable>;
type TroubleColumns = Pick<WorkItemRow, 'trouble_code' | 'trouble_source' | 'trouble'>;

/** Of an item that was not tried yet, or whose last try went well. */
export const NO_TROUBLE: TroubleColumns = {
  trouble_code: null,
  trouble_source: null,
  trouble: null,
};
const KEY = z.strictObject({ cluster: z.string(), applicationId: z.string() });
const TROUBLE = z
  .object({ code: z.string(), message: z.string(), source: z.string().exactOptional() })
  .readonly();

/** Equal for equal keys only, as the columns hold them. */
export function keyText({ application_id, cluster }: KeyColumns): string {
  // no column holds a NUL
  return `${application_id}\0${cluster}`;
}
export type KeyColumns = Pick<WorkItemRow, 'application_id' | 'cluster'>;

/** The key as `columnText` makes columns of it. */
export function keyColumns({ cluster, applicationId }: WorkKey): KeyColumns {
  return { cluster: columnText(cluster), application_id: columnText(applicationId) };
}

/** Null where the columns hold the key as it was told. */
export function keyAsTold(key: WorkKey): string | null {
  const { cluster, application_id } = keyColumns(key);
  const isSame = cluster === key.cluster && application_id === key.applicationId;
  return isSame ? null : JSON.stringify({ cluster: key.cluster, applicationId: key.applicationId });
}

/** A trouble as columns. */
export function troubleColumns(trouble: WorkTrouble): TroubleColumns {
  return {
    trouble_code: columnText(trouble.code),
    trouble_source: optionalColumnText(trouble.source),
    trouble: JSON.stringify(trouble),
  };
}

/** Throws `StoreError` `corrupt`. */
export function workItem(row: WorkItemRow): WorkItem {
  return {
    ...workKey(row),
    state: row.state,
    isBacklog: row.is_backlog === 1,
    ...(row.ended_at_ms === null ? {} : { endedAtMs: row.ended_at_ms }),
    firstSeenAtMs: row.first_seen_at_ms,
    leaseCount: row.lease_count,
    failureCount: row.failure_count,
    nextAtMs: row.next_at_ms,
    ...(row.trouble === null ? {} : { trouble: decode(TROUBLE, row.trouble, row) }),
  };
}

/** The key as it was told. Throws `StoreError` `corrupt`. */
export function workKey(
  row: Pick<WorkItemRow, 'id' | 'cluster' | 'application_id' | 'key_as_told'>,
): WorkKey {
  if (row.key_as_told !== null) return decode(KEY, row.key_as_told, row);
  return { cluster: row.cluster, applicationId: row.application_id };
}

function decode<T>(schema: z.ZodType<T>, text: string, row: { readonly id: number }): T {
  return decodeStored(schema, text, {
    what: `row ${row.id} of the work queue`,
    wayOut: 'delete it, the next sighting of the application makes it anew',
  });
}

/** Of an item that nobody holds and that may be leased at once. */
export function dueColumns(
  nowMs: number,
): Pick<
  WorkItemRow,
  'state' | 'turn' | 'owner' | 'news_at_ms' | 'next_at_ms' | 'changed_at_ms' | 'touched_at_ms'
> {
  const atMs = wholeMs(nowMs);
  return {
    state: 'waiting',
    turn: 'now',
    owner: null,
    news_at_ms: null,
    next_at_ms: atMs,
    changed_at_ms: atMs,
    touched_at_ms: atMs,
  };
}
