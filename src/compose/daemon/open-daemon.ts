import path from 'node:path';
import type { Environment } from '../../config/environment.ts';
import type { Config } from '../../config/schema.ts';
import { createDaemon, type TickSummary } from '../../daemon/daemon.ts';
import { createLog, type LogTarget } from '../../daemon/log.ts';
import { processOwner } from '../../daemon/owner.ts';
import type { ReportFolder } from '../../daemon/parts.ts';
import { createReportFolder } from '../../daemon/report-folder.ts';
import { runDaemon } from '../../daemon/run-daemon.ts';
import { listenToStopSignals, type StopSignal } from '../../daemon/stop-signals.ts';
import { systemHttpRuntime } from '../../fetchers/shared/http-settings.ts';
import { createIndexRenderer } from '../../render/html.ts';
import { loadTemplates } from '../../render/load-templates.ts';
import type { AnalysisStore } from '../../store/store.ts';
import { createJudgePool } from '../../workers/judge-pool.ts';
import { fileNameOf } from '../file-name.ts';
import { openConfigured } from '../open-configured.ts';
import { openStoresPatiently } from '../store-start.ts';
import { sweep } from '../sweep.ts';
import { judgeWith } from './judge-with.ts';

/** A daemon with all it needs, ready to run. */
export interface RunnableDaemon extends AsyncDisposable {
  /** Until SIGTERM or SIGINT, which it listens to alone. Returns which it was. */
  run(): Promise<StopSignal>;
  /** One tick, for those whose own schedule starts the program. */
  once(): Promise<TickSummary>;
}

/** Requests at once to one host, from all threads together; a History Server that replays two logs has enough to do. */
const MAX_REQUESTS_PER_HOST = 4;

/** Throws StoreError for a store that cannot be opened, ConfigError for a source that is there twice. */
export async function openDaemon(
  config: Config & { readonly db: string },
  directory: string,
  { environment, target }: { readonly environment: Environment; readonly target: LogTarget },
): Promise<RunnableDaemon> {
  const settings = config.daemon;
  const log = createLog(settings.logLevel, target);
  await using open = new AsyncDisposableStack();
  // each thread has its own count: none may have less than one
  const mainShare = Math.max(1, MAX_REQUESTS_PER_HOST - settings.workers);
  // before the threads: Kerberos knows one identity a process, and this thread's is the one that counts
  const clusters = await openConfigured(config.clusters, {
    environment,
    http: systemHttpRuntime(mainShare),
  });
  const stores = open.use(await openStoresPatiently(config.db, log));
  const pool = open.use(
    createJudgePool(settings.workers, { config, environment, maxRequestsPerHost: 1 }),
  );
  const daemon = createDaemon({
    sources: clusters.flatMap(({ managers, fetchers }) => [...managers, ...fetchers]),
    queue: stores.queue,
    states: stores.sources,
    analyses: stores.analyses,
    judge: judgeWith({ config, clusters, stores, pool, directory }),
    reports: reportsIn(directory, config, stores.analyses),
    nowMs: Date.now,
    log,
    owner: processOwner(performance.timeOrigin),
    settings,
  });
  await sweep(directory, Date.now());
  log.info('reports and index.html are written', { directory: path.resolve(directory) });
  const parts = open.move();
  return {
    run: async () => {
      using signals = listenToStopSignals();
      await runDaemon(daemon, { settings, log, ...signals });
      return signals.first();
    },
    once: async () => {
      await daemon.recover();
      return daemon.tick();
    },
    [Symbol.asyncDispose]: async () => parts.disposeAsync(),
  };
}

function reportsIn(
  directory: string,
  { preset, daemon: { indexRows } }: Config,
  analyses: AnalysisStore,
): ReportFolder {
  return createReportFolder({
    directory,
    nameOf: fileNameOf,
    extensions: ['.html'],
    analyses,
    preset,
    index: createIndexRenderer(loadTemplates()),
    rowCount: indexRows,
    nowMs: Date.now,
  });
}
