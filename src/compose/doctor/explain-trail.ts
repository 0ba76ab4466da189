import type { Check, RecordHandle } from '../../fetchers/fetcher.ts';
import type { SourceAnswer, Trail } from '../../fetchers/trail.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { MS_PER_MINUTE } from '../../model/units.ts';
import type { YarnFacts } from '../../model/yarn/yarn-facts.ts';
import { formatQuantity, formatTime } from '../../render/words/format.ts';
import type { JudgedRecord } from '../../store/store.ts';
import type { WorkItem } from '../../store/work-queue.ts';

/** What is known of one application in one cluster. */
export interface KnownOf {
  readonly trail: Trail;
  /** Absent without a store. */
  readonly judged?: readonly JudgedRecord[];
  readonly work?: WorkItem;
}

/** A History Server lists every 10 s to 5 min, and then replays; so long its silence means nothing. */
const LISTING_MS = 10 * MS_PER_MINUTE;

/** The way of an application through every place it should have been in, and where it ends. */
export function explainTrail(known: KnownOf, nowMs: number): readonly Check[] {
  return [
    ...known.trail.answers.map(checkOfAnswer),
    ...judgedChecks(known),
    ...workChecks(known, nowMs),
    conclusion(known, nowMs),
  ];
}

function checkOfAnswer({ source, found, error }: SourceAnswer): Check {
  if (error !== undefined) return { what: source, state: 'failed', detail: error.message };
  if (found === undefined || (Array.isArray(found) && found.length === 0)) {
    return { what: source, state: 'warning', detail: 'does not know it' };
  }
  const detail = 'ref' in found ? factsText(found) : found.map(recordText).join('; ');
  return { what: source, state: 'ok', detail };
}

function factsText({ outcome, finishedAtMs, attempts = [], usage }: YarnFacts): string {
  const end = finishedAtMs === undefined ? '' : `, ended ${formatTime(finishedAtMs)}`;
  const count = attempts.length > 1 ? `, ${attempts.length} attempts` : '';
  const said = usage.diagnostics === undefined ? '' : `: ${firstLine(usage.diagnostics)}`;
  return `${outcome}${end}${count}${said}`;
}

const SHOWN_LENGTH = 200;

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return shortened(line, SHOWN_LENGTH);
}

const RECORD_NAMES: Readonly<Record<RecordHandle['record'], string>> = {
  log: 'event log',
  archive: 'event log by download',
  rest: 'answers over REST',
};

function recordText({ record, ref, location, isInProgress }: RecordHandle): string {
  const attempt = ref.attemptId === undefined ? '' : ` of attempt ${ref.attemptId}`;
  return `${RECORD_NAMES[record]}${attempt}: ${location}${isInProgress ? ' (still written)' : ''}`;
}

function judgedChecks({ judged = [] }: KnownOf): readonly Check[] {
  return judged.map(({ ref, location }) => ({
    what: `judged${ref.attemptId === undefined ? '' : `, attempt ${ref.attemptId}`}`,
    state: 'ok',
    detail: `from ${location}`,
  }));
}

function workChecks({ work }: KnownOf, nowMs: number): readonly Check[] {
  if (work === undefined) return [];
  const since = `seen first ${ago(work.firstSeenAtMs, nowMs)}`;
  const trouble = work.trouble === undefined ? '' : `: ${work.trouble.message}`;
  const what = "the daemon's queue";
  switch (work.state) {
    case 'done':
      return [{ what, state: 'ok', detail: `done, ${since}` }];
    case 'leased':
      return [{ what, state: 'ok', detail: `is being judged, ${since}${trouble}` }];
    case 'waiting':
      return [
        {
          what,
          state: 'warning',
          detail: `waits, next try ${until(work.nextAtMs, nowMs)}, ${since}${trouble}`,
        },
      ];
    case 'dead':
      return [
        {
          what,
          state: 'failed',
          detail: `given up after ${work.failureCount} failures, ${since}${trouble}`,
        },
      ];
  }
}

/** Where the trail ends, why, and what to do. */
function conclusion({ trail, judged = [], work }: KnownOf, nowMs: number): Check {
  const what = 'so';
  if (judged.length > 0 && judged.length >= trail.attempts.length) {
    return { what, state: 'ok', detail: 'it was judged: the report is in the output directory' };
  }
  if (trail.attempts.length === 0)
    return { what, state: 'failed', detail: endWithoutRecord(trail, nowMs) };
  if (
    trail.attempts.every(({ handles: [best] }) => best.isInProgress) &&
    trail.facts === undefined
  ) {
    return {
      what,
      state: 'warning',
      detail:
        'its log is still written, or its driver died: analyze reads it as it is; the daemon waits a day after the last change',
    };
  }
  if (work?.state === 'dead') {
    return {
      what,
      state: 'failed',
      detail: `the daemon gave it up: when the cause is gone, sparkvet doctor --requeue ${trail.applicationId}`,
    };
  }
  const detail = `it can be read, and was not judged yet: is the daemon running? sparkvet analyze ${trail.applicationId} does it now`;
  return { what, state: 'warning', detail };
}

function endWithoutRecord({ facts, answers, applicationId }: Trail, nowMs: number): string {
  if (answers.some(({ error }) => error !== undefined)) {
    return 'a source that may know it does not answer: see above';
  }
  if (facts === undefined) {
    return `no source knows ${applicationId}: is the id right, and does it belong to this cluster? YARN forgets (1000 finished applications), the History Server cleans (spark.history.fs.cleaner.maxAge), and logs may be written elsewhere (spark.eventLog.dir)`;
  }
  if (facts.outcome === 'running')
    return 'it runs: there is no log of it in the places that are watched yet';
  const endedAgoMs = nowMs - (facts.finishedAtMs ?? nowMs);
  if (endedAgoMs < LISTING_MS)
    return 'it ended minutes ago: the History Server may not have listed it yet; wait, or name the log directory as a source';
  return 'it ran, and left no log where we look: spark.eventLog.enabled is false, spark.eventLog.dir points elsewhere, it failed before Spark started, or its log was cleaned; analyze still shows what YARN knows';
}

/** `12 min ago`. */
export function ago(atMs: number, nowMs: number): string {
  return `${span(nowMs - atMs)} ago`;
}

function until(atMs: number, nowMs: number): string {
  return atMs <= nowMs ? 'now' : `in ${span(atMs - nowMs)}`;
}

function span(ms: number): string {
  return formatQuantity({ value: Math.max(0, ms), unit: 'ms' });
}
