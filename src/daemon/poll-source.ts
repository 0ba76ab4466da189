import type { DiscoveryPage, Sighting, Source } from '../fetchers/fetcher.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../model/units.ts';
import type { SourceCursor, SourceState, SourceStates } from '../store/source-state.ts';
import type { WorkQueue, WorkSighting } from '../store/work-queue.ts';
import type { DaemonSettings } from './settings.ts';

/** A History Server that was restarted lists its logs bit by bit, old ones after new ones; large ones take hours. */
const DEEP_MS = MS_PER_DAY;

/** What a source is polled with. */
export interface PollContext {
  readonly queue: Pick<WorkQueue, 'take'>;
  readonly states: SourceStates;
  readonly settings: Pick<
    DaemonSettings,
    'backlogDays' | 'maxBacklogApplications' | 'overlapMinutes' | 'includeRunning'
  >;
  readonly nowMs: () => number;
  readonly rank: number;
  readonly signal: AbortSignal;
  /** Told after each page that was taken. */
  readonly onTaken: (taken: Taken) => void;
}
/** What one page of a source became. */
export interface Taken {
  readonly sightedCount: number;
  /** Of them, how many became work. */
  readonly workCount: number;
  /** Rows that the source could not read. */
  readonly droppedCount: number;
  /** Of each of them, where the source can tell. */
  readonly droppedBecause?: readonly string[];
}

/**
 * Asks one source what ended since it was asked last, and for a piece of the time before the first start. Every page is in the
 * queue before the next is asked for, and the cursor moves past it only then: killed anywhere, nothing is lost.
 */
export async function pollSource(source: Source, context: PollContext): Promise<void> {
  const state = await context.states.get(source.source);
  if (state?.cursor === undefined || isAhead(state.cursor, context)) {
    return firstPoll(source, context);
  }
  const moved = await takeForward(source, context, state.cursor, overlapMs(state, context));
  if (moved.backlog !== undefined) await takeBacklog(source, context, moved);
}

/**
 * A cursor never moves beyond our clock, so the clock was set back, as after a start with a wrong one: what lies behind may
 * never have been asked for. What was judged by then is not judged again.
 */
function isAhead({ takenToMs }: SourceCursor, { settings, nowMs }: PollContext): boolean {
  return takenToMs > nowMs() + settings.overlapMinutes * MS_PER_MINUTE;
}

/**
 * Newest first and without an end, so that the first page tells where the source's clock stands; our own clock says no more
 * than how far to look back. What is older than the first pieces is left to the polls that follow.
 */
async function firstPoll(source: Source, context: PollContext): Promise<void> {
  const { settings, nowMs } = context;
  const backMs = Math.max(
    settings.backlogDays * MS_PER_DAY,
    settings.overlapMinutes * MS_PER_MINUTE,
  );
  const fromMs = Math.round(nowMs() - backMs);
  await takeBacklog(source, context, { takenToMs: fromMs, backlog: { fromMs, toMs: Infinity } });
}

/** How far behind the cursor is looked: a day where the source was away, once an hour, and else what is configured. */
function overlapMs(
  { trouble, polledAtMs = 0 }: SourceState,
  { settings, nowMs }: PollContext,
): number {
  const isFirstOfHour = Math.floor(polledAtMs / MS_PER_HOUR) !== Math.floor(nowMs() / MS_PER_HOUR);
  const configuredMs = settings.overlapMinutes * MS_PER_MINUTE;
  return trouble !== undefined || isFirstOfHour ? Math.max(configuredMs, DEEP_MS) : configuredMs;
}

async function takeForward(
  source: Source,
  context: PollContext,
  start: SourceCursor,
  behindMs: number,
): Promise<SourceCursor> {
  const fromMs = start.takenToMs - behindMs;
  let cursor = start;
  const { includeRunning: withRunning } = context.settings;
  const window = { fromMs, order: 'oldest-first' as const, withRunning };
  for await (const page of source.discover(window, context.signal)) {
    // told without being asked: older than all that a poll still looks for
    await takePage(source, context, page, (endedAtMs) => endedAtMs < fromMs);
    cursor = { ...cursor, takenToMs: laterOf(cursor.takenToMs, page.takenToMs, context) };
    await remember(source, context, cursor);
  }
  return cursor;
}

/** Newest first, down from where it stopped, until enough became work. */
async function takeBacklog(
  source: Source,
  context: PollContext,
  start: SourceCursor,
): Promise<void> {
  const { backlog } = start;
  if (backlog === undefined) return;
  const { fromMs, toMs } = backlog;
  const isFirst = toMs === Infinity;
  let takenToMs = start.takenToMs;
  let workCount = 0;
  const window = { fromMs, order: 'newest-first' as const, ...(isFirst ? {} : { toMs }) };
  for await (const page of source.discover(window, context.signal)) {
    // what was taken before does not count, or a large page would never be passed
    workCount += await takePage(source, context, page, () => true);
    if (isFirst) takenToMs = latestOf(page, takenToMs, context);
    const isLeft = page.takenToMs > fromMs;
    const left = isLeft ? { backlog: { fromMs, toMs: Math.min(toMs, page.takenToMs) } } : {};
    await remember(source, context, { takenToMs, ...left });
    if (isLeft && workCount >= context.settings.maxBacklogApplications) return;
  }
  await remember(source, context, { takenToMs });
}

/** The newest end of a first poll's pages: everything up to there is taken or in the backlog. */
function latestOf(page: DiscoveryPage, takenToMs: number, context: PollContext): number {
  return page.applications.reduce(
    (latest, { endedAtMs }) =>
      endedAtMs === undefined ? latest : laterOf(latest, endedAtMs, context),
    takenToMs,
  );
}

/** A cursor never goes back, nor past our own clock: one end that claims to lie in the future would hide all that comes before it. */
function laterOf(takenToMs: number, toldMs: number, { nowMs }: PollContext): number {
  return Math.max(takenToMs, Math.min(toldMs, nowMs()));
}

async function takePage(
  { source }: Source,
  { queue, settings, nowMs, rank, onTaken }: PollContext,
  { applications, droppedCount, droppedBecause }: DiscoveryPage,
  isBacklog: (endedAtMs: number) => boolean,
): Promise<number> {
  const told = applications.filter(({ isInProgress }) => settings.includeRunning || !isInProgress);
  const sightings = told.map(
    (sighting): WorkSighting => ({
      ...sightingOf(sighting),
      source,
      rank,
      isBacklog: sighting.endedAtMs !== undefined && isBacklog(sighting.endedAtMs),
    }),
  );
  const workCount = sightings.length === 0 ? 0 : await queue.take(sightings, nowMs());
  onTaken({
    sightedCount: sightings.length,
    workCount,
    droppedCount,
    ...withoutUndefined({ droppedBecause }),
  });
  return workCount;
}

function sightingOf({ ref, fingerprint, endedAtMs }: Sighting) {
  return { ref, fingerprint, ...withoutUndefined({ endedAtMs }) };
}

async function remember(
  { source }: Source,
  { states }: PollContext,
  cursor: SourceCursor,
): Promise<void> {
  // what a poll that failed left there stays until this one has succeeded
  await states.put({ ...(await states.get(source)), source, cursor });
}
