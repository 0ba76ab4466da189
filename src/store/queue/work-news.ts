import { attemptKey } from '../../model/attempt-key.ts';
import { MS_PER_DAY } from '../../model/units.ts';
import { columnText } from '../column-text.ts';
import type { JudgedRecordTable, WorkEvidenceTable } from '../schema.ts';
import { wholeMs } from '../whole-ms.ts';
import { RECORDLESS_RANK, type WorkSighting } from '../work-queue.ts';
import {
  dueColumns,
  keyAsTold,
  keyColumns,
  type NewWorkItemRow,
  NO_TROUBLE,
  type WorkItemRow,
} from './work-rows.ts';

/** An item is kept as long as it is told of, yet not written for each telling. */
const TOUCH_MS = MS_PER_DAY;
/** Troubles that something new of the application may end. Of the others one can be an outage: waiting stays waiting. */
export const HELPED_BY_NEWS: readonly (string | null)[] = ['no-record', 'unfinished'];

export type Evidence = Omit<WorkEvidenceTable, 'item_id' | 'is_news'>;
export type Judged = Pick<
  JudgedRecordTable,
  'attempt_id' | 'source' | 'record_rank' | 'fingerprint'
>;
/** An item before (with an id) or without being stored. */
export type WorkDraft = NewWorkItemRow & Omit<WorkItemRow, 'id'>;

export interface Told {
  readonly sighting: WorkSighting;
  readonly evidence: Evidence;
  /** Not what its source told of the attempt the last time. */
  readonly isNews: boolean;
  readonly nowMs: number;
}

/** What a source told of an attempt, as columns. */
export function evidenceOf({ source, ref, fingerprint, rank }: WorkSighting): Evidence {
  return {
    source: columnText(source),
    attempt_id: columnText(attemptKey(ref)),
    fingerprint: columnText(fingerprint),
    record_rank: wholeMs(rank),
  };
}

/**
 * Whether what an attempt was judged from is at least as good as what is told of now. A source without records tells of the
 * application: any attempt that was judged answers it.
 */
export function isAnswered(judged: readonly Judged[], told: Evidence): boolean {
  return judged.some(
    (record) =>
      (told.record_rank >= RECORDLESS_RANK || record.attempt_id === told.attempt_id) &&
      isAsGood(record, told),
  );
}

function isAsGood(record: Judged, told: Evidence): boolean {
  if (record.source === told.source && record.fingerprint === told.fingerprint) return true;
  return (
    record.record_rank < told.record_rank ||
    (record.record_rank === told.record_rank && record.source !== told.source)
  );
}

/** A work item that was never seen before, due now. */
export function newDraft(sighting: WorkSighting, nowMs: number): WorkDraft {
  const key = { cluster: sighting.ref.cluster, applicationId: sighting.ref.id };
  const endedAtMs = endOf(sighting);
  return {
    ...keyColumns(key),
    key_as_told: keyAsTold(key),
    is_backlog: sighting.isBacklog ? 1 : 0,
    ended_at_ms: endedAtMs,
    order_at_ms: endedAtMs ?? wholeMs(nowMs),
    first_seen_at_ms: wholeMs(nowMs),
    lease_count: 0,
    failure_count: 0,
    ...NO_TROUBLE,
    ...dueColumns(nowMs),
  };
}

/** The item with what was told: itself where that changes nothing. */
export function withTold(item: WorkDraft, told: Told, judged: readonly Judged[]): WorkDraft {
  switch (item.state) {
    case 'waiting':
      return told.isNews && HELPED_BY_NEWS.includes(item.trouble_code)
        ? seenAnew({ ...withEnd(item, told), turn: 'now', next_at_ms: wholeMs(told.nowMs) }, told)
        : withEnd(item, told);
    case 'leased':
      return told.isNews
        ? { ...withEnd(item, told), news_at_ms: wholeMs(told.nowMs) }
        : withEnd(item, told);
    case 'done':
      return told.isNews && !isAnswered(judged, told.evidence)
        ? revived(withEnd(item, told), told.nowMs)
        : touched(item, told.nowMs);
    case 'dead':
      return told.isNews ? revived(withEnd(item, told), told.nowMs) : touched(item, told.nowMs);
  }
}

/** As if it were new: what failed before may not fail again. */
function revived(item: WorkDraft, nowMs: number): WorkDraft {
  return {
    ...item,
    first_seen_at_ms: wholeMs(nowMs),
    lease_count: 0,
    failure_count: 0,
    ...NO_TROUBLE,
    ...dueColumns(nowMs),
  };
}

/** What was waited for before has come: how long to wait for the rest counts from now. */
function seenAnew(item: WorkDraft, { nowMs }: Told): WorkDraft {
  return { ...item, first_seen_at_ms: wholeMs(nowMs), lease_count: 0 };
}

function touched(item: WorkDraft, nowMs: number): WorkDraft {
  const atMs = wholeMs(nowMs);
  return atMs < item.touched_at_ms + TOUCH_MS ? item : { ...item, touched_at_ms: atMs };
}

/** The latest end, and backlog only as long as all say so. */
function withEnd(item: WorkDraft, { sighting }: Told): WorkDraft {
  const told = endOf(sighting);
  const isLater = told !== null && (item.ended_at_ms === null || told > item.ended_at_ms);
  const isBacklog = item.is_backlog === 1 && sighting.isBacklog ? 1 : 0;
  if (!isLater && isBacklog === item.is_backlog) return item;
  return {
    ...item,
    is_backlog: isBacklog,
    ...(isLater ? { ended_at_ms: told, order_at_ms: told } : {}),
  };
}

function endOf({ endedAtMs }: WorkSighting): number | null {
  return endedAtMs === undefined ? null : wholeMs(endedAtMs);
}
