import { largestOf } from '../../model/largest-by.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { MS_PER_DAY, MS_PER_SECOND } from '../../model/units.ts';
import { type Check, FetchError } from '../fetcher.ts';
import { checked, type Seen } from '../shared/checked.ts';
import { serverClockMs } from '../shared/server-clock.ts';
import { attemptPath } from './address.ts';
import { attemptsOf, endOf } from './attempts.ts';
import { serverDate } from './discover.ts';
import { Application, VersionAnswer } from './schema.ts';
import type { Server } from './server.ts';

/** Beyond it a window that ends now leaves out what has ended. */
const CLOCK_TOLERANCE_MS = 60 * MS_PER_SECOND;

/** What `doctor` shows; never rejects but for the signal. */
export async function check(
  server: Server,
  settings: { readonly logs: boolean },
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const seen: { clockMs?: number } = {};
  const reachable = await checked('reachable', signal, async () => {
    const { spark } = await server.ask('/version', VersionAnswer, {
      signal,
      onHeaders: (headers) => {
        const clockMs = serverClockMs(headers);
        if (clockMs !== undefined) seen.clockMs = clockMs;
      },
    });
    return { state: 'ok', detail: `a History Server of Spark ${spark}` };
  });
  if (reachable.state === 'failed') return [reachable];
  const found: { application?: Application } = {};
  const listing = await checked('listing', signal, async () => listed(server, found, signal));
  const checks = [reachable, clock(seen.clockMs, server.nowMs()), listing];
  const { application } = found;
  if (!settings.logs || application === undefined) return checks;
  const logs = await checked('logs', signal, async () => logsOf(server, application, signal));
  return [...checks, logs];
}

function clock(serverMs: number | undefined, ownMs: number): Check {
  const what = 'clock';
  if (serverMs === undefined) {
    return { what, state: 'ok', detail: 'the server does not tell its time' };
  }
  const differenceMs = serverMs - ownMs;
  const seconds = Math.round(Math.abs(differenceMs) / MS_PER_SECOND);
  if (Math.abs(differenceMs) <= CLOCK_TOLERANCE_MS) {
    return { what, state: 'ok', detail: `within ${seconds} s of ours` };
  }
  const side = differenceMs > 0 ? 'ahead of' : 'behind';
  const detail = `${seconds} s ${side} ours: set both by NTP, ends are compared with it`;
  return { what, state: 'warning', detail };
}

/** How many ended in the last day, and when the last did. */
async function listed(
  server: Server,
  found: { application?: Application },
  signal: AbortSignal,
): Promise<Seen> {
  const ask = async (query: Readonly<Record<string, string | number>>) =>
    server.askRows('/applications', Application, {
      signal,
      query: { status: 'completed', ...query },
    });
  const [newest] = (await ask({ limit: 1 })).rows;
  if (newest === undefined) {
    const detail =
      'no completed application is listed: does it read the directory that applications write to, and may it?';
    return { state: 'warning', detail };
  }
  found.application = newest;
  const ends = attemptsOf(newest).attempts.map((attempt) => endOf(attempt) ?? 0);
  const endedAtMs = largestOf(ends);
  const sinceMs = server.nowMs() - MS_PER_DAY;
  const { rows, droppedCount } = await ask({ minEndDate: serverDate(sinceMs) });
  const detail = `${rows.length} applications ended in the last 24 h, the last of all at ${new Date(endedAtMs).toISOString()}`;
  if (droppedCount === 0) return { state: 'ok', detail };
  return { state: 'warning', detail: `${detail}; ${droppedCount} rows cannot be read` };
}

/** Whether event logs may be had; only the beginning is taken. */
async function logsOf(
  server: Server,
  application: Application,
  signal: AbortSignal,
): Promise<Seen> {
  const [attempt] = attemptsOf(application).attempts;
  const path = attemptPath({
    applicationId: application.id,
    ...withoutUndefined({ attemptId: attempt?.attemptId ?? undefined }),
  });
  try {
    const body = await server.stream(`${path}/logs`, { signal });
    body.close();
    return { state: 'ok', detail: `the event log of ${application.id} may be fetched` };
  } catch (error) {
    if (!(error instanceof FetchError) || error.code !== 'unauthorized') throw error;
    const detail = `${error.message}; without it only what is answered over REST can be read, no single tasks`;
    return { state: 'warning', detail };
  }
}
