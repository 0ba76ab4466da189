import { ConfigError } from '../../config/config-error.ts';
import type { Environment } from '../../config/environment.ts';
import type { Config } from '../../config/schema.ts';
import { createLog, type LogTarget } from '../../daemon/log.ts';
import { aborted, listenToStopSignals, type StopSignal } from '../../daemon/stop-signals.ts';
import { reasonOf } from '../../files/reason.ts';
import { MS_PER_SECOND } from '../../model/units.ts';
import { loadTemplates } from '../../render/load-templates.ts';
import { refuseOpenDoor } from '../../server/access/open-door.ts';
import { rememberedInsights } from '../../server/remembered-insights.ts';
import { createServer } from '../../server/server.ts';
import type { Insights } from '../../store/insights.ts';
import { cachedReports } from '../../workers/report-cache.ts';
import { createReportPool } from '../../workers/report-pool.ts';
import { openStoresInWorker } from '../../workers/store-client.ts';
import { createSubmitPool, type SubmitPool } from '../../workers/submit-pool.ts';
import { openStoresPatiently } from '../store-start.ts';
import { sweepSpools } from '../sweep.ts';
import { serverRoutes } from './server-routes.ts';
import { serverSources } from './server-sources.ts';
import { serverTokens } from './server-tokens.ts';

/** A server that listens. */
export interface RunnableServer extends AsyncDisposable {
  /** Where: `http://127.0.0.1:8191`. */
  readonly address: string;
  /** Until SIGTERM or SIGINT, which it listens to alone; what is being answered then may end. Returns which it was. */
  run(): Promise<StopSignal>;
}

type Listener = Awaited<ReturnType<typeof createServer>>;

/** Throws ConfigError for settings that are unsafe or cannot be had, StoreError for a store that cannot be opened. */
export async function openServer(
  config: Config & { readonly db: string },
  { environment, target }: { readonly environment: Environment; readonly target: LogTarget },
): Promise<RunnableServer> {
  const settings = config.server;
  refuseOpenDoor(settings);
  const log = createLog(settings.logLevel, target);
  const tokens = await serverTokens(settings, environment);
  await using open = new AsyncDisposableStack();
  const stores = open.use(await openStoresPatiently(config.db, log));
  const reports = open.use(cachedReports(createReportPool()));
  const submissions = submitPool(config);
  if (submissions !== undefined) open.use(submissions);
  // what walks over days may take a second: who opens a page of one application does not wait for it
  const readers = open.use(await openStoresInWorker(config.db));
  const sources = await serverSources(config, {
    stores: { ...stores, insights: inTwoThreads(stores.insights, readers.insights) },
    reports,
    ...(submissions === undefined ? {} : { submissions }),
  });
  const { style, script } = loadTemplates();
  const { routes, shell } = serverRoutes(config);
  const app = await createServer(sources, routes, {
    settings,
    shell,
    tokens,
    log,
    inlineHashes: { styles: [style.sha256], scripts: [script.sha256] },
  });
  const address = await listen(app, settings);
  await sweepSpools(Date.now());
  open.defer(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  log.info('the server listens', { address, auth: settings.auth.kind, pid: process.pid });
  const parts = open.move();
  return {
    address,
    run: async () => {
      using signals = listenToStopSignals();
      await aborted(signals.stop);
      log.info('the server ends', { drainSeconds: settings.drainSeconds });
      await drain(app, settings.drainSeconds * MS_PER_SECOND, signals.stopAtOnce);
      return signals.first();
    },
    [Symbol.asyncDispose]: async () => parts.disposeAsync(),
  };
}

/** Short questions and what changes something to the one, long questions to the other, each at most once in a moment. */
function inTwoThreads(short: Insights, long: Insights): Insights {
  const both: Insights = {
    ...long,
    attempts: async (id, cluster) => short.attempts(id, cluster),
    runs: async (query) => short.runs(query),
    dismissals: async (of, atMs) => short.dismissals(of, atMs),
    dismiss: async (dismissal) => short.dismiss(dismissal),
    undoDismissal: async (id) => short.undoDismissal(id),
    analysisCount: async () => short.analysisCount(),
  };
  return rememberedInsights(both, Date.now);
}

function submitPool(config: Config): SubmitPool | undefined {
  const { uploads } = config.server;
  if (uploads === false) return undefined;
  const { concurrency, maxDecodedBytes } = uploads;
  return createSubmitPool(concurrency, { config, maxDecodedBytes });
}

async function listen(
  app: Listener,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    const why = reasonOf(cause);
    throw new ConfigError(
      `the server cannot listen on ${host}:${port}: ${why}: name another place with --host and --port`,
      { cause },
    );
  }
}

/** Takes no new connection, and waits for what is being answered; then, or when told twice, ends it. */
async function drain(app: Listener, forMs: number, atOnce: AbortSignal): Promise<void> {
  const endAll = (): void => app.server.closeAllConnections();
  const timer = setTimeout(endAll, forMs);
  atOnce.addEventListener('abort', endAll, { once: true });
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
