import { MS_PER_MINUTE, MS_PER_SECOND } from '../model/units.ts';
import { startSchedule } from './cron.ts';
import type { Daemon, DrainSummary } from './daemon.ts';
import type { Log } from './log.ts';
import type { DaemonSettings } from './settings.ts';
import { startStatusServer } from './status-server.ts';
import { aborted } from './stop-signals.ts';

/** Between ticks, for what was put off by seconds. */
const WAKE_EVERY_MS = 10 * MS_PER_SECOND;
/** A tick may be so late before health says so. */
const TICK_GRACE_MS = 3 * MS_PER_MINUTE;

/** What a daemon that stays is run with. */
export interface RunOptions {
  readonly settings: Pick<DaemonSettings, 'schedule' | 'drainSeconds' | 'health'>;
  readonly log: Log;
  /** The first signal: drain. */
  readonly stop: AbortSignal;
  /** The second one: end. */
  readonly stopAtOnce: AbortSignal;
}

/** Ticks now and at each time of the schedule until `stop`, then drains. Throws ConfigError where `/health` cannot be answered. */
export async function runDaemon(
  daemon: Daemon,
  { settings, log, stop, stopAtOnce }: RunOptions,
): Promise<DrainSummary> {
  let tickMaxAgeMs = TICK_GRACE_MS;
  await using open = new AsyncDisposableStack();
  open.use(await startStatus(daemon, settings, log, () => tickMaxAgeMs));
  await daemon.recover();
  const schedule = startSchedule(settings.schedule, async () => {
    tickMaxAgeMs = (schedule.msToNext() ?? 0) + TICK_GRACE_MS;
    await daemon.beat();
  });
  tickMaxAgeMs += schedule.msToNext() ?? 0;
  const waking = setInterval(daemon.wake, WAKE_EVERY_MS);
  log.info('the daemon runs', { schedule: settings.schedule, pid: process.pid });
  await daemon.beat();
  await aborted(stop);
  log.info('the daemon ends', { drainSeconds: settings.drainSeconds });
  clearInterval(waking);
  schedule.stop();
  const summary = await daemon.drain(settings.drainSeconds * MS_PER_SECOND, stopAtOnce);
  log.info('the daemon has ended', {
    isWhole: summary.isWhole,
    givenBack: summary.releasedCount,
  });
  return summary;
}

async function startStatus(
  { health, metrics }: Daemon,
  settings: Pick<DaemonSettings, 'health'>,
  log: Log,
  tickMaxAgeMs: () => number,
): Promise<AsyncDisposable | undefined> {
  if (settings.health === false) return undefined;
  const server = await startStatusServer(settings.health, {
    health: async () => health(tickMaxAgeMs()),
    metrics: metrics.text,
    metricsType: metrics.contentType,
  });
  log.info('/health and /metrics are answered', { host: settings.health.host, port: server.port });
  return server;
}
