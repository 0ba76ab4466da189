import { MS_PER_DAY, MS_PER_SECOND } from '../../model/units.ts';
import { type DiscoveryPage, type DiscoveryWindow, FetchError, type Sighting } from '../fetcher.ts';
import { attemptsOf, sightingOf } from './attempts.ts';
import { Application } from './schema.ts';
import type { Server } from './server.ts';

type Window = Pick<DiscoveryWindow, 'fromMs' | 'toMs'>;

/** A window is not divided below it: that many ends in a second are another trouble. */
const SMALLEST_WINDOW_MS = MS_PER_SECOND;
/** How far back the first step of a backlog goes; the next goes twice as far while the pages stay small. */
const FIRST_STEP_MS = MS_PER_DAY;
const SMALL_PAGE = 1_000;

/**
 * Attempts that ended in the window. There is no offset: a window whose answer is too large is halved, and a backlog that is
 * wanted newest first is asked for in steps, so that each of its pages can be remembered.
 */
export async function* discover(
  server: Server,
  cluster: string,
  window: DiscoveryWindow,
  signal: AbortSignal,
): AsyncGenerator<DiscoveryPage> {
  const ask = async (part: Window): Promise<DiscoveryPage> =>
    pageOf(server, cluster, { ...part, order: window.order }, signal);
  const nowMs = server.nowMs();
  const pages =
    window.order === 'oldest-first'
      ? halved(window, window, nowMs, ask)
      : steps(window, nowMs, ask);
  let earlier = await heldToBeRunning(server, cluster, window, signal);
  for await (const page of pages) {
    yield { ...page, applications: [...earlier, ...page.applications] };
    earlier = [];
  }
}

type Ask = (part: Window) => Promise<DiscoveryPage>;

async function* steps(window: DiscoveryWindow, nowMs: number, ask: Ask) {
  let stepMs = FIRST_STEP_MS;
  for (let toMs = window.toMs; ; ) {
    const fromMs = Math.max(window.fromMs, (toMs ?? nowMs) - stepMs);
    let count = 0;
    const part = toMs === undefined ? { fromMs } : { fromMs, toMs };
    for await (const page of halved(part, window, nowMs, ask)) {
      count += page.applications.length;
      yield page;
    }
    if (fromMs <= window.fromMs) return;
    toMs = fromMs - 1;
    if (count < SMALL_PAGE) stepMs *= 2;
  }
}

async function* halved(
  part: Window,
  { order }: DiscoveryWindow,
  nowMs: number,
  ask: Ask,
): AsyncGenerator<DiscoveryPage> {
  const lengthMs = (part.toMs ?? nowMs) - part.fromMs;
  const page = await ask(part).catch((error: unknown) => {
    const isTooLarge = error instanceof FetchError && error.code === 'too-large';
    if (isTooLarge && lengthMs >= SMALLEST_WINDOW_MS) return undefined;
    throw error;
  });
  if (page !== undefined) {
    yield page;
    return;
  }
  const middleMs = part.fromMs + Math.floor(lengthMs / 2);
  const halves: readonly Window[] = [
    { fromMs: part.fromMs, toMs: middleMs },
    { ...part, fromMs: middleMs + 1 },
  ];
  for (const half of order === 'oldest-first' ? halves : halves.toReversed()) {
    yield* halved(half, { ...half, order }, nowMs, ask);
  }
}

async function pageOf(
  server: Server,
  cluster: string,
  { fromMs, toMs, order }: DiscoveryWindow,
  signal: AbortSignal,
): Promise<DiscoveryPage> {
  const { rows, droppedCount } = await server.askRows('/applications', Application, {
    signal,
    query: {
      status: 'completed',
      minEndDate: serverDate(fromMs),
      maxEndDate: toMs === undefined ? undefined : serverDate(toMs),
    },
  });
  const { attempts, dropped } = sightings(cluster, rows);
  const applications = attempts.filter(({ isInProgress }) => !isInProgress);
  const latestMs = Math.max(
    fromMs,
    ...applications.slice(0, 1).map(({ endedAtMs = 0 }) => endedAtMs),
  );
  return {
    applications: order === 'newest-first' ? applications : applications.toReversed(),
    // not the server's clock: one that scans its folder anew lists what ended long ago later
    takenToMs: order === 'newest-first' ? fromMs : (toMs ?? latestMs),
    droppedCount: droppedCount + dropped,
  };
}

/** Newest end first; those in progress last. */
function sightings(cluster: string, rows: readonly Application[]) {
  const attempts: Sighting[] = [];
  let dropped = 0;
  for (const row of rows) {
    const { attempts: read, droppedCount } = attemptsOf(row);
    dropped += droppedCount;
    attempts.push(...read.map((attempt) => sightingOf(cluster, row.id, attempt)));
  }
  attempts.sort((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0));
  return { attempts, dropped };
}

/**
 * Attempts that ended, of applications that the server holds to be running: because a newer attempt runs, because a newer one
 * died without a word, or before 3.4 because any did. A list of the completed has them only later, or never. And those that
 * do run, where they are wanted.
 */
async function heldToBeRunning(
  server: Server,
  cluster: string,
  { fromMs, toMs = Infinity, withRunning = false }: DiscoveryWindow,
  signal: AbortSignal,
): Promise<readonly Sighting[]> {
  const query = { status: 'running' };
  const { rows } = await server
    .askRows('/applications', Application, { signal, query })
    .catch(tooManyAsNone);
  return sightings(cluster, rows).attempts.filter(({ isInProgress, endedAtMs = 0 }) =>
    isInProgress ? withRunning : endedAtMs >= fromMs && endedAtMs <= toMs,
  );
}

/** There is no way to ask for a part of them; those that complete are told without this list. */
function tooManyAsNone(error: unknown): { readonly rows: readonly Application[] } {
  if (error instanceof FetchError && error.code === 'too-large') return { rows: [] };
  throw error;
}

/** As the server reads dates. */
export function serverDate(atMs: number): string {
  const bounded = Math.min(Math.max(atMs, 0), Date.UTC(2999, 11, 31));
  return new Date(bounded).toISOString().replace('Z', 'GMT');
}
