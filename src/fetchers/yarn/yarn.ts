import type { z } from 'zod';
import { isYarnApplication } from '../../model/attempt-key.ts';
import type { YarnAttempt, YarnFacts } from '../../model/yarn/yarn-facts.ts';
import { FetchError, isNotFound } from '../fetcher.ts';
import { refuseOther } from '../shared/application-id.ts';
import type { HttpRuntime } from '../shared/http-settings.ts';
import {
  createManagers,
  type ManagerSettings,
  type ManagerState,
  type Managers,
  SOURCE,
} from './managers.ts';
import { normalizeApp, normalizeAttempt } from './normalize.ts';
import { queuesOf, type SchedulerQueues } from './queues.ts';
import {
  App,
  AppAnswer,
  AppAttempt,
  AppAttemptsAnswer,
  AppsAnswer,
  SchedulerAnswer,
} from './schema.ts';

/** A cluster's ResourceManagers, and how they are asked. */
export interface YarnSettings {
  /** The name under which its applications are kept. */
  readonly cluster: string;
  /**
   * Of every ResourceManager (two with high availability): `http://rm1:8088`, or a gateway's prefix
   * (`https://knox:8443/gateway/default/resourcemanager`).
   */
  readonly baseUrls: readonly string[];
  readonly http?: ManagerSettings;
}

/** Both ends are inside, in ms, by YARN's clock. */
export interface FinishedWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A part of the window that was asked for, whole: a cursor may move past it. */
export interface FinishedPage extends FinishedWindow {
  /** By their end, in the order that was asked for; those whose end is hidden come first. Without attempts. */
  readonly applications: readonly YarnFacts[];
  /** Rows that could not be read. */
  readonly droppedCount: number;
}

export type Order = 'oldest-first' | 'newest-first';

/** Throws `FetchError`, or the signal's reason. */
export interface Yarn {
  /** With its attempts; undefined when YARN does not know it (any more), or the id is none of YARN's. */
  readonly application: (id: string, signal: AbortSignal) => Promise<YarnFacts | undefined>;
  /** Spark applications that ended in the window, as far as YARN still knows them; one page, more where that is too large. */
  readonly finished: (
    window: FinishedWindow,
    order: Order,
    signal: AbortSignal,
  ) => AsyncIterable<FinishedPage>;
  readonly queues: (signal: AbortSignal) => Promise<SchedulerQueues>;
  /** Each ResourceManager by itself. */
  readonly managers: (signal: AbortSignal) => Promise<readonly ManagerState[]>;
}

/** A window is not divided below it: that many ends in a second are another trouble. */
const SMALLEST_WINDOW_MS = 1_000;

/** Throws `TypeError` for addresses that are none. */
export function createYarn(settings: YarnSettings, runtime: HttpRuntime): Yarn {
  const { cluster } = settings;
  const managers = createManagers(settings.baseUrls, settings.http ?? {}, runtime);
  return {
    application: async (id, signal) => {
      // it answers anything else with an error
      if (!isYarnApplication(id)) return undefined;
      return knownOrUndefined(async () => {
        const { app } = await managers.ask(`/apps/${id}`, AppAnswer, { signal });
        refuseOther(SOURCE, 'what the ResourceManager answers', id, app.id);
        return normalizeApp(app, cluster, await attemptsOf(managers, id, signal));
      });
    },
    finished: (window, order, signal) =>
      pages(window, order, async (part) => finishedIn(managers, cluster, part, signal)),
    queues: async (signal) =>
      queuesOf(await managers.ask('/scheduler', SchedulerAnswer, { signal })),
    managers: managers.states,
  };
}

async function attemptsOf(
  managers: Managers,
  id: string,
  signal: AbortSignal,
): Promise<readonly YarnAttempt[] | undefined> {
  return knownOrUndefined(async () => {
    const path = `/apps/${id}/appattempts`;
    const { appAttempts } = await managers.ask(path, AppAttemptsAnswer, { signal });
    const { rows } = readRows(appAttempts, AppAttempt);
    return rows.toSorted((a, b) => a.id - b.id).map(normalizeAttempt);
  });
}

/** YARN forgets: the oldest of its finished applications, and between two of our requests too. */
async function knownOrUndefined<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

async function finishedIn(
  managers: Managers,
  cluster: string,
  window: FinishedWindow,
  signal: AbortSignal,
): Promise<FinishedPage> {
  // no `limit`: it cuts an unsorted list, so the rest could never be asked for
  const query = {
    states: 'FINISHED,FAILED,KILLED',
    applicationTypes: 'SPARK',
    finishedTimeBegin: window.fromMs,
    finishedTimeEnd: window.toMs,
    deSelects: 'resourceRequests',
  };
  const { apps } = await managers.ask('/apps', AppsAnswer, { signal, query });
  const { rows, droppedCount } = readRows(apps, App);
  return { ...window, applications: rows.map((row) => normalizeApp(row, cluster)), droppedCount };
}

/** Halves a window whose answer is too large, until it is not. */
async function* pages(
  window: FinishedWindow,
  order: Order,
  fetchPage: (window: FinishedWindow) => Promise<FinishedPage>,
): AsyncGenerator<FinishedPage> {
  const page = await fetchPage(window).catch((error: unknown) => {
    const isDivisible = window.toMs - window.fromMs >= SMALLEST_WINDOW_MS;
    if (error instanceof FetchError && error.code === 'too-large' && isDivisible) return undefined;
    throw error;
  });
  if (page !== undefined) {
    yield { ...page, applications: page.applications.toSorted(byEnd(order)) };
    return;
  }
  const middleMs = Math.floor((window.fromMs + window.toMs) / 2);
  const halves = [
    { fromMs: window.fromMs, toMs: middleMs },
    { fromMs: middleMs + 1, toMs: window.toMs },
  ];
  for (const half of order === 'oldest-first' ? halves : halves.toReversed()) {
    yield* pages(half, order, fetchPage);
  }
}

function byEnd(order: Order): (a: YarnFacts, b: YarnFacts) => number {
  const sign = order === 'oldest-first' ? 1 : -1;
  const hidden = order === 'oldest-first' ? 0 : Infinity;
  return (a, b) => {
    const [endA, endB] = [a.finishedAtMs ?? hidden, b.finishedAtMs ?? hidden];
    return endA === endB ? a.ref.id.localeCompare(b.ref.id) : sign * (endA - endB);
  };
}

/** One bad row is left out and counted, and the others are read. */
function readRows<T>(
  values: readonly unknown[],
  schema: z.ZodType<T>,
): { readonly rows: readonly T[]; readonly droppedCount: number } {
  const rows: T[] = [];
  for (const value of values) {
    const parsed = schema.safeParse(value);
    if (parsed.success) rows.push(parsed.data);
  }
  return { rows, droppedCount: values.length - rows.length };
}
