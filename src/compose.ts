import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ConfigError } from './config/config-error.ts';
import type { Config } from './config/schema.ts';
import { selectHeuristics } from './config/select-heuristics.ts';
import { analyze } from './engine/analyze.ts';
import { EventLogError, type LogSource } from './event-log/log-source.ts';
import { readEventLog } from './event-log/read-log.ts';
import { FetchError } from './fetchers/fetcher.ts';
import { openLocalTarget } from './fetchers/local/local-logs.ts';
import { type Heuristic, isHeuristic } from './heuristics/heuristic.ts';
import type { ConfiguredHeuristic } from './heuristics/presets.ts';
import { HEURISTICS } from './heuristics/registry.ts';
import type { Analysis } from './model/analysis.ts';
import { jsonLine } from './render/json.ts';
import { loadTemplates } from './render/load-templates.ts';
import type { Format, Renderer } from './render/renderer.ts';
import { createRenderers } from './render/renderers.ts';
import type { TerminalOptions } from './render/terminal.ts';
import { openStore } from './store/open-store.ts';
import type { AnalysisStore } from './store/store.ts';

export { ConfigError } from './config/config-error.ts';
export type { Analysis } from './model/analysis.ts';
export { StoreError } from './store/store-error.ts';

/** What came of one log of a target. */
export type Outcome =
  | { readonly kind: 'analysis'; readonly analysis: Analysis; readonly isCollection: boolean }
  /** In a directory or an archive: no event log. */
  | { readonly kind: 'skipped'; readonly name: string; readonly reason: string }
  /** Could not be read; `message` is one line. */
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

/** Told of what is read as it is read; sizes are as stored. */
export interface ReadProgress {
  onLog?(name: string, byteCount: number | undefined): void;
  onBytes?(byteCount: number): void;
  onDone?(): void;
}

/** Everything a command needs, put together from a configuration. */
export interface Sparkvet {
  readonly heuristics: readonly ConfiguredHeuristic[];
  /** Every log of a target, judged one after the other; what cannot be read is an outcome, not an exception. */
  analyzeTarget(
    target: string,
    progress?: ReadProgress,
    signal?: AbortSignal,
  ): AsyncGenerator<Outcome>;
  renderers(terminal: TerminalOptions): Readonly<Record<Format, Renderer>>;
  /** Undefined when the configuration stores nothing. Throws StoreError. */
  openStore(): Promise<AnalysisStore | undefined>;
}

/** Throws ConfigError when the configuration asks for what does not exist. */
export async function compose(config: Config): Promise<Sparkvet> {
  const heuristics = selectHeuristics(config, await loadModules(config.modules));
  return {
    heuristics,
    analyzeTarget: (target, progress, signal) =>
      analyzeTarget(target, { config, heuristics, ...withOptional(progress, signal) }),
    renderers: (terminal) => createRenderers(loadTemplates(), terminal),
    openStore: async () => (config.db === undefined ? undefined : openStore(config.db)),
  };
}

/** The built-in heuristics, whatever a configuration says. */
export function builtInHeuristics(): readonly Heuristic[] {
  return HEURISTICS;
}

/** One document a line. */
export const toJsonLine: (analysis: Analysis) => string = jsonLine;

interface Job {
  readonly config: Config;
  readonly heuristics: readonly ConfiguredHeuristic[];
  readonly progress?: ReadProgress;
  readonly signal?: AbortSignal;
}

function withOptional(
  progress: ReadProgress | undefined,
  signal: AbortSignal | undefined,
): Pick<Job, 'progress' | 'signal'> {
  return {
    ...(progress === undefined ? {} : { progress }),
    ...(signal === undefined ? {} : { signal }),
  };
}

async function* analyzeTarget(target: string, job: Job): AsyncGenerator<Outcome> {
  try {
    const { items, isCollection } = await openLocalTarget(target);
    for await (const item of items) {
      if (item.kind === 'skipped') yield item;
      else if (item.kind === 'unreadable') yield failure(item.name, item.error);
      else yield await analyzeLog(item.log, isCollection, job);
    }
  } catch (error) {
    yield failure(target, error);
  }
}

async function analyzeLog(log: LogSource, isCollection: boolean, job: Job): Promise<Outcome> {
  const { config, heuristics, progress, signal } = job;
  progress?.onLog?.(log.name, sizeOf(log));
  try {
    const app = await readEventLog(log, {
      cluster: config.cluster,
      onBytes: (byteCount) => progress?.onBytes?.(byteCount),
      ...(signal === undefined ? {} : { signal }),
    });
    const analysis = analyze(app, {
      preset: config.preset,
      heuristics,
      gateScale: config.gateScale,
      version: productVersion(),
      nowMs: Date.now,
    });
    return { kind: 'analysis', analysis, isCollection };
  } catch (error) {
    if (isCollection && error instanceof EventLogError && error.code === 'not-an-event-log') {
      return { kind: 'skipped', name: log.name, reason: error.message };
    }
    return failure(log.name, error);
  } finally {
    progress?.onDone?.();
  }
}

function sizeOf({ parts }: LogSource): number | undefined {
  return parts.every(({ byteCount }) => byteCount !== undefined)
    ? parts.reduce((sum, { byteCount = 0 }) => sum + byteCount, 0)
    : undefined;
}

/** Their trouble becomes an outcome; anything else is a bug and goes on up. */
function failure(name: string, error: unknown): Outcome {
  if (error instanceof FetchError || error instanceof EventLogError) {
    return { kind: 'failed', name, message: error.message };
  }
  throw error;
}

/** Heuristics of the user's own: a module exports one or several made with `defineHeuristic`, under any name. */
async function loadModules(modules: readonly string[]): Promise<readonly Heuristic[]> {
  const loaded: Heuristic[] = [];
  for (const module of modules) loaded.push(...(await loadModule(module)));
  return loaded;
}

async function loadModule(module: string): Promise<readonly Heuristic[]> {
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await import(pathToFileURL(module).href);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`modules: ${module} cannot be loaded: ${why}`, { cause });
  }
  const heuristics = Object.values(exported).flat().filter(isHeuristic);
  if (heuristics.length === 0) {
    throw new ConfigError(`modules: ${module} exports no heuristic made with defineHeuristic`);
  }
  return [...new Set(heuristics)];
}

/** Of this program, from the package it is part of. */
export function productVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
