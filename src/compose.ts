import { existsSync, readFileSync } from 'node:fs';
import { openTarget } from './compose/open-target.ts';
import type { OpenedTarget, ReadProgress } from './compose/outcome.ts';
import { loadModules } from './config/load-modules.ts';
import type { Config } from './config/schema.ts';
import { selectHeuristics } from './config/select-heuristics.ts';
import type { EngineSettings } from './engine/analyze.ts';
import type { Heuristic } from './heuristics/heuristic.ts';
import { PRESETS } from './heuristics/presets.ts';
import type { Format, Renderer } from './render/renderer.ts';
import type { TerminalOptions } from './render/terminal.ts';
import { createTextRenderers } from './render/text-renderers.ts';
import type { AnalysisStore } from './store/store.ts';

export type { Outcome, ReadProgress } from './compose/outcome.ts';
export { refuseTargets } from './compose/refuse-targets.ts';
export type { Heuristic } from './heuristics/heuristic.ts';
export type { Analysis } from './model/analysis.ts';
export { jsonLine } from './render/json.ts';
export { printable, printableLine } from './render/printable.ts';
export type { Renderer } from './render/renderer.ts';
export { PLAIN_TERMINAL, type TerminalOptions } from './render/terminal.ts';
export type { AnalysisStore } from './store/store.ts';
export { StoreError } from './store/store-error.ts';

/** Everything a command needs, put together from a configuration. */
export interface Sparkvet {
  openTarget(target: string, progress?: ReadProgress): Promise<OpenedTarget>;
  renderer(format: Format, terminal: TerminalOptions): Promise<Renderer>;
  /** Undefined when the configuration stores nothing. Throws StoreError. */
  openStore(): Promise<AnalysisStore | undefined>;
}

/** Throws ConfigError when the configuration asks for what does not exist. */
export async function compose(config: Config): Promise<Sparkvet> {
  const { cluster, preset, gateScale, db } = config;
  const engine: EngineSettings = {
    preset,
    heuristics: selectHeuristics(config, await loadModules(config.modules)),
    gateScale,
    version: productVersion(),
    nowMs: Date.now,
  };
  return {
    openTarget: async (target, progress = NO_PROGRESS) =>
      openTarget(target, { cluster, engine, progress }),
    renderer: async (format, terminal) =>
      format === 'html' ? htmlRenderer() : createTextRenderers(terminal)[format],
    openStore: async () => (db === undefined ? undefined : openStore(db)),
  };
}

const NO_PROGRESS: ReadProgress = { onLog: () => {}, onBytes: () => {}, onDone: () => {} };

/** Charts take longer to load than a small log to read: only for who wants a report. */
async function htmlRenderer(): Promise<Renderer> {
  const { createHtmlRenderer } = await import('./render/html.ts');
  const { loadTemplates } = await import('./render/load-templates.ts');
  return createHtmlRenderer(loadTemplates());
}

/** So does the database's driver. */
async function openStore(location: string): Promise<AnalysisStore> {
  const store = await import('./store/open-store.ts');
  return store.openStore(location);
}

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

/** The page of a built-in heuristic in Markdown; undefined where the installation has none. */
export function heuristicPage(id: string): string | undefined {
  const page = new URL(`../docs/heuristics/${id}.md`, import.meta.url);
  return existsSync(page) ? readFileSync(page, 'utf8') : undefined;
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
