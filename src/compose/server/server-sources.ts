import { loadModules } from '../../config/load-modules.ts';
import type { Config } from '../../config/schema.ts';
import { shownAddress } from '../../fetchers/history-server/address.ts';
import { PRESETS } from '../../heuristics/presets.ts';
import { HEURISTICS } from '../../heuristics/registry.ts';
import type { ApplicationRef } from '../../model/application.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import type {
  HeuristicEntry,
  QueuedApplication,
  ServerSources,
  SubmittedLog,
} from '../../server/parts.ts';
import { tooLarge, unavailable, unprocessable } from '../../server/problem.ts';
import type { Stores } from '../../store/stores.ts';
import type { WorkItem } from '../../store/work-queue.ts';
import { type ReportPool, TooManyReportsError } from '../../workers/report-pool.ts';
import type { SubmitPool } from '../../workers/submit-pool.ts';
import { heuristicPage } from '../heuristic-pages.ts';

/** What of the server runs in threads. */
export interface ServerThreads {
  readonly stores: Stores;
  readonly reports: ReportPool;
  /** Absent where no log may be handed in. */
  readonly submissions?: SubmitPool;
}

/** What the server is handed, from stores and threads that are open. Throws ConfigError for modules that cannot be loaded. */
export async function serverSources(
  config: Config,
  { stores, reports, submissions }: ServerThreads,
): Promise<ServerSources> {
  const heuristics = await heuristicEntries(config);
  const known = new Set(heuristics.map(({ id }) => id));
  const addresses = historyServersOf(config);
  return {
    analyses: stores.analyses,
    insights: stores.insights,
    report: { render: async (...asked) => reports.render(...asked).catch(refuseTooMany) },
    heuristics,
    // no path is made of what somebody typed
    heuristicPage: (id) => (known.has(id) ? heuristicPage(id) : undefined),
    historyServers: [...addresses.keys()],
    historyServerHref: (ref) => historyServerHref(addresses.get(ref.cluster), ref),
    queued: async (applicationId) => (await stores.queue.find(applicationId)).map(queuedOf),
    ...(submissions === undefined ? {} : { submit: submitWith(submissions, config.cluster) }),
    save: async (analysis) => stores.analyses.save(analysis),
    nowMs: Date.now,
  };
}

async function heuristicEntries({ modules }: Config): Promise<readonly HeuristicEntry[]> {
  const presets = Object.entries(PRESETS).map(([name, { heuristics }]) => ({
    name,
    ids: new Set(heuristics.map(({ heuristic }) => heuristic.meta.id)),
  }));
  return [...HEURISTICS, ...(await loadModules(modules))].map(({ meta }) => {
    const { id, title, why, category } = meta;
    const having = presets.filter(({ ids }) => ids.has(id)).map(({ name }) => name);
    return { id, title, why, category, presets: having };
  });
}

function historyServersOf({ clusters }: Config): ReadonlyMap<string, string> {
  const found = clusters.flatMap(({ name, sources }) => {
    const server = sources.find((source) => source.kind === 'history-server');
    return server === undefined ? [] : [[name, shownAddress(server.url)] as const];
  });
  return new Map(found);
}

/** `http://shs:18080/history/<application>/<attempt>/jobs/`. */
function historyServerHref(
  address: string | undefined,
  { id, attemptId }: ApplicationRef,
): string | undefined {
  if (address === undefined) return undefined;
  const parts = attemptId === undefined ? [id] : [id, attemptId];
  return `${address}/history/${parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/')}/jobs/`;
}

const REPORTS_RETRY_SECONDS = 10;

function refuseTooMany(error: unknown): never {
  if (!(error instanceof TooManyReportsError)) throw error;
  throw unavailable(
    'as many reports as may be are made just now: come again',
    REPORTS_RETRY_SECONDS,
  );
}

function queuedOf({
  cluster,
  state,
  firstSeenAtMs,
  nextAtMs,
  trouble,
}: WorkItem): QueuedApplication {
  return {
    cluster,
    state,
    firstSeenAtMs,
    ...withoutUndefined({
      nextAtMs: state === 'waiting' ? nextAtMs : undefined,
      trouble: trouble?.message,
    }),
  };
}

function submitWith(pool: SubmitPool, usualCluster: string): NonNullable<ServerSources['submit']> {
  return async ({ path, name, cluster = usualCluster }: SubmittedLog, signal) => {
    const answer = await pool.run({ path, name, cluster }, signal).catch((error: unknown) => {
      throw isOutOfMemory(error)
        ? unprocessable(`${name} takes more memory than is given to it`)
        : error;
    });
    if (answer.kind === 'judged') return answer.analysis;
    throw answer.isTooLarge ? tooLarge(answer.message) : unprocessable(answer.message);
  };
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
