import {
  isFaultOfRecord,
  isNoEventLog,
  isOutage,
  NoReadableRecordError,
  type ReadFailure,
  readBest,
} from '../fetchers/best-record.ts';
import type { RecordHandle } from '../fetchers/fetcher.ts';
import {
  type AttemptRecords,
  NO_RECORD,
  type RecordTask,
  rankOf,
  recordKey,
  recordTask,
  type SourceAnswer,
  type Trail,
} from '../fetchers/trail.ts';
import { attemptKey } from '../model/attempt-key.ts';
import { MS_PER_DAY, MS_PER_MINUTE } from '../model/units.ts';
import type { JudgedRecord } from '../store/store.ts';
import type { WorkKey, WorkTrouble } from '../store/work-queue.ts';
import type { JudgeContext, JudgeOutcome } from './parts.ts';

/** What judging one application needs of the rest of the program. */
export interface JudgeParts {
  readonly follow: (key: WorkKey, signal: AbortSignal) => Promise<Trail>;
  /** What was judged before. */
  readonly judged: (key: WorkKey) => Promise<readonly JudgedRecord[]>;
  /** Reads, judges and keeps. Rejects with FetchError, EventLogError, or a bug. */
  readonly run: (task: RecordTask, signal: AbortSignal) => Promise<void>;
  readonly nowMs: () => number;
  readonly includeRunning: boolean;
}

/** A History Server lists what it finds every 10 s to 5 min (`spark.history.fs.update.interval`), and then replays it; slow ones take longer. */
const RECORD_GRACE_MS = 30 * MS_PER_MINUTE;
/** A driver closes its log seconds after it left the ResourceManager; a killed one never does. */
const CLOSE_GRACE_MS = 2 * MS_PER_MINUTE;
/** So long a better record, or YARN's books, are worth waiting for a server that is away. */
const OUTAGE_GRACE_MS = 15 * MS_PER_MINUTE;
/** A log that nobody wrote to for so long has lost its driver. */
const ABANDONED_MS = MS_PER_DAY;

/**
 * Judges every attempt of an application that was not judged from as good a record before. Rejects only with the signal's
 * reason, a StoreError, or a bug.
 */
export async function judgeApplication(
  key: WorkKey,
  { item, signal }: JudgeContext,
  parts: JudgeParts,
): Promise<JudgeOutcome> {
  const trail = await parts.follow(key, signal);
  // since we heard of it, by our own clock: clocks differ
  const ageMs = parts.nowMs() - item.firstSeenAtMs;
  const wait = reasonToWait(trail, ageMs, parts.includeRunning);
  if (wait !== undefined) return again(wait, false);
  if (trail.attempts.length === 0) return judgeWithoutRecord(trail, ageMs, parts, signal);
  return judgeAttempts(trail, ageMs, parts, signal);
}

function reasonToWait(
  { facts, answers }: Trail,
  ageMs: number,
  includeRunning: boolean,
): WorkTrouble | undefined {
  if (facts?.outcome === 'running' && !includeRunning) {
    return { code: 'unfinished', message: 'the ResourceManager says that it runs' };
  }
  const away = answers.find(({ error }) => isOutage(error));
  return away !== undefined && ageMs < OUTAGE_GRACE_MS ? troubleOf(away) : undefined;
}

function troubleOf({ source, error }: SourceAnswer): WorkTrouble {
  const { code = 'unreachable', message = 'no answer' } = error ?? {};
  return { code, message, source };
}

async function judgeWithoutRecord(
  { cluster, applicationId, facts, answers }: Trail,
  ageMs: number,
  parts: JudgeParts,
  signal: AbortSignal,
): Promise<JudgeOutcome> {
  const away = answers.find(({ error }) => isOutage(error));
  if (away !== undefined) return again(troubleOf(away), false);
  const failed = answers.find(({ error }) => error !== undefined);
  const isPatient = ageMs < RECORD_GRACE_MS;
  if (failed?.error !== undefined) {
    return again(troubleOf(failed), isFault(failed.error.code, ageMs));
  }
  const message = `none of ${answers.length} sources has a record of ${applicationId}`;
  if (facts === undefined || isPatient) {
    return again({ code: 'no-record', message }, !isPatient);
  }
  const judged = await parts.judged({ cluster, applicationId });
  if (judged.length > 0) return { kind: 'judged', analyses: 0 };
  await parts.run({ cluster, facts, gaps: [NO_RECORD] }, signal);
  return { kind: 'judged', analyses: 1 };
}

async function judgeAttempts(
  trail: Trail,
  ageMs: number,
  parts: JudgeParts,
  signal: AbortSignal,
): Promise<JudgeOutcome> {
  const before = await parts.judged(trail);
  let analyses = 0;
  let setback: JudgeOutcome | undefined = missingAttempt(trail, ageMs);
  for (const attempt of trail.attempts) {
    if (isJudged(attempt, before)) continue;
    const outcome = await judgeAttempt(attempt, { trail, ageMs }, parts, signal);
    if (outcome === undefined) analyses += 1;
    else if (outcome.kind === 'again') setback = outcome;
  }
  return setback ?? { kind: 'judged', analyses };
}

/** Undefined when it was judged. */
async function judgeAttempt(
  { handles }: AttemptRecords,
  { trail, ageMs }: { readonly trail: Trail; readonly ageMs: number },
  parts: JudgeParts,
  signal: AbortSignal,
): Promise<JudgeOutcome | undefined> {
  const isOver = trail.facts !== undefined && ageMs >= CLOSE_GRACE_MS;
  if (!parts.includeRunning && !isOver && isStillWritten(handles[0], parts.nowMs())) {
    const message = `${handles[0].location} is still written`;
    return again({ code: 'unfinished', message, source: handles[0].source }, false);
  }
  try {
    await readBest(
      handles,
      async (handle, gaps, skipped) =>
        parts.run({ ...recordTask(trail, handle, gaps), skipped: skipped.map(recordKey) }, signal),
      // a disk of ours that is full makes no lesser record good enough, however long it is
      ({ error }) => !isOurs(error) && (!isOutage(error) || ageMs >= OUTAGE_GRACE_MS),
    );
    return undefined;
  } catch (error) {
    if (error instanceof NoReadableRecordError) return unreadable(error, ageMs);
    throw error;
  }
}

/** Whether the record is to blame: not who may not see it, nor a server that has not come to it yet. */
function isFault(code: string, ageMs: number): boolean {
  return code === 'not-found' ? ageMs >= RECORD_GRACE_MS : isFaultOfRecord(code);
}

function isOurs(error: ReadFailure['error']): boolean {
  return error.code === 'no-room';
}

function isStillWritten({ isInProgress, changedAtMs }: RecordHandle, nowMs: number): boolean {
  return isInProgress && (changedAtMs === undefined || nowMs - changedAtMs < ABANDONED_MS);
}

function unreadable({ failures, message }: NoReadableRecordError, ageMs: number): JudgeOutcome {
  // whatever lies among logs is told as one; it is none of ours
  if (failures.every(({ error }) => isNoEventLog(error))) return { kind: 'judged', analyses: 0 };
  if (failures.some(({ error }) => isOurs(error))) return again({ code: 'store', message }, false);
  const outage = failures.find(({ error }) => isOutage(error));
  const { handle, error } = outage ?? failures[0];
  const code = 'source' in error ? error.code : 'unreadable';
  return again({ code, message, source: handle.source }, isFault(code, ageMs));
}

/** The same record, or one as good from elsewhere; better ones could not be read then, and are what they were. */
function isJudged({ ref, handles }: AttemptRecords, before: readonly JudgedRecord[]): boolean {
  const record = before.find((one) => attemptKey(one.ref) === attemptKey(ref));
  if (record === undefined) return false;
  const { skipped = [] } = record;
  const [best] = handles.filter((handle) => !skipped.includes(recordKey(handle)));
  if (best === undefined) return true;
  if (record.source === best.source && record.rank === rankOf(best)) {
    return record.fingerprint === best.fingerprint;
  }
  return record.rank <= rankOf(best);
}

/** The ResourceManager counts attempts that no source has a record of yet; one that never came to Spark will have none. */
function missingAttempt({ facts, attempts }: Trail, ageMs: number): JudgeOutcome | undefined {
  const known = new Set(attempts.map(({ ref }) => attemptKey(ref)));
  const missing = facts?.attempts?.find(({ attemptId }) => !known.has(attemptId));
  if (missing === undefined || ageMs >= RECORD_GRACE_MS) return undefined;
  const message = `no source has a record of attempt ${missing.attemptId} yet`;
  return again({ code: 'no-record', message }, false);
}

function again(trouble: WorkTrouble, isFailure: boolean): JudgeOutcome {
  return { kind: 'again', trouble, isFailure };
}
