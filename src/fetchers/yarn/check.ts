import { MS_PER_DAY, MS_PER_MINUTE } from '../../model/units.ts';
import type { YarnFacts } from '../../model/yarn/yarn-facts.ts';
import { type Check, FetchError } from '../fetcher.ts';
import type { ManagerState } from './managers.ts';
import type { FinishedWindow, Yarn } from './yarn.ts';

/** What a poll may have to ask for: whether YARN can be listed is known by it. */
const RECENT_MS = MS_PER_DAY;
/** Far enough to see everything that YARN still knows. */
const LOOK_BACK_MS = 3650 * MS_PER_DAY;
/** YARN's `max-completed-applications` is 1000 (Hadoop 3): this many Spark applications come near it. */
const NEAR_LIMIT_COUNT = 800;
const SHOWN_QUEUES = 10;
/** Below it, an hour of trouble loses applications. */
const SHORT_MEMORY_MS = 60 * MS_PER_MINUTE;

/** What a ResourceManager answers to somebody who wants to see whether it can be asked. */
export async function checkYarn(
  yarn: Yarn,
  nowMs: number,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const managers = await yarn.managers(signal);
  const checks = managers.map(checkOfManager);
  if (!managers.some((manager) => 'isActive' in manager && manager.isActive)) {
    const detail = 'none is active: start one, or name the active one too';
    return [...checks, { what: 'active ResourceManager', state: 'failed', detail }];
  }
  return [...checks, ...(await checkListing(yarn, nowMs, signal)), await checkQueues(yarn, signal)];
}

/** Where applications can run: a queue that takes none is a job that never starts. */
async function checkQueues(yarn: Yarn, signal: AbortSignal): Promise<Check> {
  const what = 'queues';
  try {
    const { scheduler, leaves } = await yarn.queues(signal);
    const stopped = leaves.filter(({ isRunning }) => !isRunning);
    const shown = leaves.slice(0, SHOWN_QUEUES).map(({ path }) => path);
    const more = leaves.length > shown.length ? ', …' : '';
    const detail = `${scheduler}: ${shown.join(', ')}${more}`;
    if (stopped.length === 0) return { what, state: 'ok', detail };
    const names = stopped.slice(0, SHOWN_QUEUES).map(({ path }) => path);
    return { what, state: 'warning', detail: `${detail}; stopped: ${names.join(', ')}` };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return { what, state: 'warning', detail: error.message };
  }
}

function checkOfManager(manager: ManagerState): Check {
  const what = `ResourceManager ${manager.url}`;
  if ('error' in manager) return { what, state: 'warning', detail: manager.error.message };
  const { isActive, version = 'of unknown version' } = manager;
  return { what, state: 'ok', detail: `${isActive ? 'active' : 'standby'}, Hadoop ${version}` };
}

/** The last day first: a ResourceManager that has much to tell, and tells all of it too slowly, can be polled all the same. */
async function checkListing(
  yarn: Yarn,
  nowMs: number,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const what = 'finished applications';
  const recentFromMs = nowMs - RECENT_MS;
  const recent = await listed(yarn, { fromMs: recentFromMs, toMs: nowMs + MS_PER_DAY }, signal);
  if (recent instanceof FetchError) return [{ what, state: 'failed', detail: recent.message }];
  const older = await listed(
    yarn,
    { fromMs: nowMs - LOOK_BACK_MS, toMs: recentFromMs - 1 },
    signal,
  );
  if (older instanceof FetchError) {
    const detail = `${recent.length} Spark applications of the last day; the older ones could not be listed: ${older.message}`;
    return [
      { what, state: 'warning', detail },
      ...checkRights(recent),
      ...checkClock(recent, nowMs),
    ];
  }
  const applications = [...recent, ...older];
  return [
    checkMemory(what, applications, nowMs),
    ...checkRights(applications),
    ...checkClock(applications, nowMs),
  ];
}

async function listed(
  yarn: Yarn,
  window: FinishedWindow,
  signal: AbortSignal,
): Promise<readonly YarnFacts[] | FetchError> {
  const applications: YarnFacts[] = [];
  try {
    for await (const page of yarn.finished(window, 'newest-first', signal)) {
      applications.push(...page.applications);
    }
    return applications;
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return error;
  }
}

/** YARN forgets the oldest: whoever asks too seldom never hears of them. */
function checkMemory(what: string, applications: readonly YarnFacts[], nowMs: number): Check {
  const ends = applications.flatMap(({ finishedAtMs }) => finishedAtMs ?? []);
  if (ends.length === 0) return { what, state: 'ok', detail: 'none that YARN still knows' };
  const backMs = nowMs - Math.min(...ends);
  const detail = `${applications.length} Spark applications, the oldest ended ${Math.round(backMs / MS_PER_MINUTE)} min ago`;
  const isShort = applications.length >= NEAR_LIMIT_COUNT && backMs < SHORT_MEMORY_MS;
  return isShort
    ? {
        what,
        state: 'warning',
        detail: `${detail}: YARN forgets older ones, raise yarn.resourcemanager.max-completed-applications or poll more often`,
      }
    : { what, state: 'ok', detail };
}

function checkRights(applications: readonly YarnFacts[]): readonly Check[] {
  const hiddenCount = applications.filter(({ isHidden }) => isHidden).length;
  if (hiddenCount === 0) return [];
  const detail = `times of ${hiddenCount} applications are hidden: give this user the right VIEW_APP (queue ACL, or yarn.admin.acl)`;
  return [{ what: 'permission', state: 'warning', detail }];
}

/** An end in the future is a clock that is ahead. */
function checkClock(applications: readonly YarnFacts[], nowMs: number): readonly Check[] {
  const latestMs = applications.reduce(
    (latest, { finishedAtMs = 0 }) => Math.max(latest, finishedAtMs),
    0,
  );
  if (latestMs <= nowMs + MS_PER_MINUTE) return [];
  const detail = `an application ended ${Math.round((latestMs - nowMs) / MS_PER_MINUTE)} min in the future: set the clocks; nothing is lost meanwhile`;
  return [{ what: 'clock', state: 'warning', detail }];
}
