import type { RunnableDaemon } from './compose/daemon/open-daemon.ts';
import type { Doctor } from './compose/doctor/open-doctor.ts';
import { heuristicPage } from './compose/heuristic-pages.ts';
import type { SiteRequest } from './compose/make-site.ts';
import { createResultStore, type ResultStore } from './compose/runs/result-store.ts';
import { type RunsCommands, runsCommands } from './compose/runs/runs-commands.ts';
import { seldom } from './compose/seldom.ts';
import type { RunnableServer } from './compose/server/open-server.ts';
import { storeOff } from './compose/store-off.ts';
import { openTarget } from './compose/targets/open-target.ts';
import { NO_PROGRESS, type OpenedTarget, type ReadProgress } from './compose/targets/outcome.ts';
import type { SavedApplication } from './compose/targets/saved-application.ts';
import type { Environment } from './config/environment.ts';
import { DEFAULT_OUT } from './config/load-config.ts';
import type { Config } from './config/schema.ts';
import type { LogTarget } from './daemon/log.ts';
import type { ClusterSources } from './fetchers/trail.ts';
import type { Heuristic } from './heuristics/heuristic.ts';
import { PRESETS } from './heuristics/presets.ts';
import type { OutputFormat } from './model/output-formats.ts';
import type { Renderer } from './render/renderer.ts';
import type { TerminalOptions } from './render/text/terminal.ts';
import { createTextRenderers } from './render/text/text-renderers.ts';
import type { SiteSummary } from './site/parts.ts';
import type { RefillProgress } from './store/migrate.ts';
import { engineSettingsOf } from './workers/engine-settings.ts';

export type { DoctorSection } from './compose/doctor/doctor.ts';
export { fileNameOf } from './compose/file-name.ts';
export { heuristicPage } from './compose/heuristic-pages.ts';
export { NotFoundError } from './compose/runs/not-found.ts';
export type { Reanalyzed } from './compose/runs/reanalyze.ts';
export type { ResultStore } from './compose/runs/result-store.ts';
export { comparisonText, historyText, RUNS_FORMATS } from './compose/runs/runs-text.ts';
export type { OpenedTarget, Outcome, ReadProgress } from './compose/targets/outcome.ts';
export { refuseTargets } from './compose/targets/refuse-targets.ts';
export type { Heuristic } from './heuristics/heuristic.ts';
export type { Analysis } from './model/analysis.ts';
export { printable } from './model/texts/printable.ts';
export { jsonLine } from './render/json.ts';
export { printableLine } from './render/printable.ts';
export type { Renderer, ReportSite } from './render/renderer.ts';
export { PLAIN_TERMINAL, type TerminalOptions } from './render/text/terminal.ts';
export { StoreError } from './store/store-error.ts';
export { productVersion } from './workers/engine-settings.ts';

/** Everything a command needs, put together from a configuration. */
export interface Sparkvet extends RunsCommands<Watch> {
  openTarget(target: string, watch?: Watch): Promise<OpenedTarget>;
  renderer(format: OutputFormat, terminal: TerminalOptions): Promise<Renderer>;
  /** The attempts of an application that `save` kept; asks no network. */
  openSaved(folder: string, watch?: Watch): Promise<OpenedTarget>;
  /** Keeps what the sources have of an application in a folder, without secrets. Throws FetchError, NoReadableRecordError. */
  save(applicationId: string, folder: string): Promise<SavedApplication>;
  /** Throws StoreError for a store that cannot be opened. */
  openDoctor(): Promise<Doctor>;
  /** Its log goes to `target`. Throws ConfigError where nothing is to be stored, StoreError where it cannot. */
  openDaemon(target: LogTarget): Promise<RunnableDaemon>;
  /** Listening. Its log goes to `target`. Throws ConfigError where nothing is stored or the address is not to be had, StoreError. */
  openServer(target: LogTarget): Promise<RunnableServer>;
  /** Brings a site of files to what the store says. Throws ConfigError, StoreError. */
  writeSite(request: SiteRequest): Promise<SiteSummary>;
  /** Undefined when the configuration stores nothing. */
  openResults(): ResultStore | undefined;
}

/** Who looks on while something is read, and may call it off. */
export interface Watch {
  readonly progress?: ReadProgress;
  readonly signal?: AbortSignal;
}

/** `onRefill` is told when a store takes long to be brought up to date. Throws ConfigError when the configuration asks for what does not exist. */
export async function compose(
  config: Config,
  environment: Environment = process.env,
  onRefill: RefillProgress = () => {},
): Promise<Sparkvet> {
  const storeOptions = { onRefill: seldom(onRefill, Date.now) };
  const { cluster, db } = config;
  const engine = await engineSettingsOf(config);
  const clusters = once(async () => openSources(config, environment));
  const means = { config, engine, environment };
  const open = async (target: string, watch: Watch = {}) =>
    openTarget(target, { ...means, ...UNWATCHED, ...watch, cluster, clusters });
  return {
    openTarget: open,
    ...runsCommands({ ...means, openTarget: open, storeOptions }),
    openSaved: async (folder, watch = {}) => {
      const { openSavedApplication } = await import('./compose/targets/saved-application.ts');
      return openSavedApplication(folder, { ...means, ...UNWATCHED, ...watch });
    },
    save: async (applicationId, folder) => {
      const { saveFrom } = await import('./compose/targets/saved-application.ts');
      return saveFrom(config, applicationId, folder, environment);
    },
    openDaemon: async (target) => {
      const { openDaemon } = await import('./compose/daemon/open-daemon.ts');
      if (db === undefined) throw storeOff('a daemon');
      const place = config.out ?? DEFAULT_OUT;
      return openDaemon({ ...config, db }, place, { environment, target });
    },
    openServer: async (target) => {
      const { openServer } = await import('./compose/server/open-server.ts');
      if (db === undefined) throw storeOff('a server');
      return openServer({ ...config, db }, { environment, target });
    },
    openDoctor: async () => {
      const { openDoctor } = await import('./compose/doctor/open-doctor.ts');
      return openDoctor(config, await clusters(), storeOptions);
    },
    writeSite: async (request) => {
      const { makeSite } = await import('./compose/make-site.ts');
      return makeSite(config, storeOptions, request, heuristicPage);
    },
    renderer: async (format, terminal) =>
      format === 'html' ? htmlRenderer() : createTextRenderers(terminal)[format],
    openResults: () =>
      db === undefined ? undefined : createResultStore(db, storeOptions, Date.now),
  };
}

const UNWATCHED: Required<Watch> = {
  progress: NO_PROGRESS,
  signal: new AbortController().signal,
};

/** Clients of servers are loaded when an application is asked for. Throws ConfigError. */
async function openSources(
  { clusters }: Config,
  environment: Environment,
): Promise<readonly ClusterSources[]> {
  const { openConfigured } = await import('./compose/open-configured.ts');
  const { systemHttpRuntime } = await import('./fetchers/shared/http-settings.ts');
  return openConfigured(clusters, { environment, http: systemHttpRuntime() });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= make());
}

/** Charts take longer to load than a small log to read: only for who wants a report. */
async function htmlRenderer(): Promise<Renderer> {
  const { createHtmlRenderer } = await import('./render/html.ts');
  const { loadTemplates } = await import('./render/load-templates.ts');
  return createHtmlRenderer(loadTemplates());
}

/** A preset and the heuristics that it adds. */
export interface HeuristicGroup {
  readonly preset: string;
  readonly summary: string;
  readonly heuristics: readonly Heuristic[];
}

/** The built-in heuristics by the preset that has them, in report order. */
export function listHeuristics(): readonly HeuristicGroup[] {
  const { recommended, 'dr-elephant': drElephant } = PRESETS;
  return Object.entries({ recommended, 'dr-elephant': drElephant }).map(
    ([preset, { summary, heuristics }]) => ({
      preset,
      summary,
      heuristics: heuristics.map(({ heuristic }) => heuristic),
    }),
  );
}
