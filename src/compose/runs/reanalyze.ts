import type { Config } from '../../config/schema.ts';
import { type EngineSettings, optionsHashOf } from '../../engine/analyze.ts';
import { EventLogError } from '../../event-log/log-source.ts';
import { NoReadableRecordError } from '../../fetchers/best-record.ts';
import { FetchError } from '../../fetchers/fetcher.ts';
import type { Analysis } from '../../model/analysis.ts';
import { attemptKey } from '../../model/attempt-key.ts';
import { hidingGaps } from '../../model/known-total.ts';
import type { OutdatedRow } from '../../store/insights.ts';
import type { JudgedRecord } from '../../store/store.ts';
import type { Stores } from '../../store/stores.ts';
import { readableAnalysis } from '../readable-analysis.ts';

/** What became of one analysis that is out of date. The old one stays for all but `done`. */
export type Reanalyzed =
  | { readonly kind: 'done' | 'would-be-done'; readonly row: OutdatedRow }
  /** Nothing is known to read it from, or the record is gone. */
  | { readonly kind: 'gone'; readonly row: OutdatedRow; readonly why: string }
  /** Another process judged it while its record was read, or removed it. */
  | { readonly kind: 'overtaken'; readonly row: OutdatedRow; readonly why: string }
  /** It is there and could not be read, or shows less than it did. */
  | { readonly kind: 'failed'; readonly row: OutdatedRow; readonly why: string };

/** A new analysis, and what it was made from. */
export interface Reread {
  readonly analysis: Analysis;
  readonly record?: JudgedRecord;
}
/** Undefined where the record is gone. Throws FetchError, EventLogError, NoReadableRecordError, or a bug. */
export type RereadWay = (row: OutdatedRow, signal: AbortSignal) => Promise<Reread | undefined>;

/** What analyses are made again with. */
export interface Reanalysis {
  readonly config: Config;
  readonly engine: EngineSettings;
  readonly stores: Stores;
  /** Ways to read it again, the first that has it is taken. */
  readonly ways: readonly RereadWay[];
  /** Readings at once. */
  readonly workerCount: number;
}
/** Which of them, and how many. */
export interface ReanalysisLimits {
  /** Applications that started before then are left out. */
  readonly sinceMs?: number;
  /** Of what is read again; those whose record is gone do not count. */
  readonly limit?: number;
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
}

const PAGE_SIZE = 100;

/**
 * Analyses of the configured preset that another version or other options made, judged again, the newest first. Each is saved as
 * it is ready, so that whoever stops in between goes on where it was. Yields what became of each. Throws StoreError, and bugs.
 */
export async function* reanalyze(
  parts: Reanalysis,
  limits: ReanalysisLimits,
): AsyncGenerator<Reanalyzed> {
  const { limit = Infinity } = limits;
  const underWay = new Map<OutdatedRow, Promise<Reanalyzed>>();
  let readCount = 0;
  // what is ready stays until it is taken; what is gone costs nothing
  const next = async (): Promise<Reanalyzed> => {
    const one = await Promise.race(underWay.values());
    underWay.delete(one.row);
    if (one.kind !== 'gone') readCount += 1;
    return one;
  };
  for await (const row of outdatedRows(parts, limits)) {
    while (underWay.size > 0 && readCount + underWay.size >= limit) yield await next();
    if (readCount >= limit) break;
    const work = again(row, parts, limits);
    // `next` tells of a failure; until it is asked, it must not be an unhandled rejection
    work.catch(() => {});
    underWay.set(row, work);
    if (underWay.size >= parts.workerCount) yield await next();
  }
  while (underWay.size > 0) yield await next();
}

async function* outdatedRows(
  { config, engine, stores }: Reanalysis,
  { sinceMs = -Infinity, signal }: ReanalysisLimits,
): AsyncGenerator<OutdatedRow> {
  const query = {
    engineVersion: engine.version,
    optionsHash: optionsHashOf(engine),
    preset: config.preset,
    limit: PAGE_SIZE,
  };
  let cursor: string | undefined;
  do {
    const page = await stores.insights.outdated({
      ...query,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const row of page.rows) {
      if (row.startedAtMs < sinceMs || signal.aborted) return;
      yield row;
    }
    cursor = page.next;
  } while (cursor !== undefined);
}

async function again(
  row: OutdatedRow,
  { stores, ways, config }: Reanalysis,
  { isDryRun, signal }: ReanalysisLimits,
): Promise<Reanalyzed> {
  if (isDryRun) {
    return row.record === undefined
      ? { kind: 'gone', row, why: whyGone(row) }
      : { kind: 'would-be-done', row };
  }
  try {
    const read = await firstOf(ways, row, signal);
    if (read === undefined) return { kind: 'gone', row, why: whyGone(row) };
    const old = await readableAnalysis(stores.analyses, row.ref, config.preset);
    // of one that is damaged nothing is left to lose
    const why = whyNotBetter(read.analysis, typeof old === 'string' ? undefined : old, row);
    if (why !== undefined) return { kind: 'failed', row, why };
    const { analysis, record = row.record } = read;
    return (await stores.analyses.replace(analysis, record, row.analyzedAtMs))
      ? { kind: 'done', row }
      : { kind: 'overtaken', row, why: OVERTAKEN };
  } catch (error) {
    if (!isTrouble(error)) throw error;
    return { kind: isGone(error) ? 'gone' : 'failed', row, why: error.message };
  }
}

const NO_RECORD = 'it was analysed by hand: nothing is known to read it from';
const OVERTAKEN = 'another process judged or removed it meanwhile';
const NOWHERE = 'no source has its record any more';

function whyGone({ record, recordDamage }: OutdatedRow): string {
  return record === undefined ? (recordDamage ?? NO_RECORD) : NOWHERE;
}

function isTrouble(error: unknown): error is Error {
  return (
    error instanceof FetchError ||
    error instanceof EventLogError ||
    error instanceof NoReadableRecordError
  );
}

function isGone(error: Error): boolean {
  if (error instanceof NoReadableRecordError) {
    return error.failures.every((failure) => isGone(failure.error));
  }
  return error instanceof FetchError && error.code === 'not-found';
}

async function firstOf(
  ways: readonly RereadWay[],
  row: OutdatedRow,
  signal: AbortSignal,
): Promise<Reread | undefined> {
  for (const way of ways) {
    const read = await way(row, signal);
    if (read !== undefined) return read;
  }
  return undefined;
}

/** Reading again must not lose what was seen: a log may have been cut off, or replaced, since. */
function whyNotBetter(
  now: Analysis,
  old: Analysis | undefined,
  { ref }: OutdatedRow,
): string | undefined {
  const { application } = now;
  const isSame =
    application.cluster === ref.cluster &&
    application.id === ref.id &&
    attemptKey(application) === attemptKey(ref);
  if (!isSame) return `its record is now of ${application.id}`;
  if (old === undefined) return undefined;
  const [gap] = hidingGaps(now);
  if (gap !== undefined && hidingGaps(old).length === 0) {
    return `its record shows less than it did (${gap.kind}: ${gap.detail})`;
  }
  return now.totals.taskCount < old.totals.taskCount
    ? `its record shows ${now.totals.taskCount} tasks, and showed ${old.totals.taskCount}`
    : undefined;
}
