import { readFileSync } from 'node:fs';
import { loadModules } from '../config/load-modules.ts';
import type { Config } from '../config/schema.ts';
import { selectHeuristics } from '../config/select-heuristics.ts';
import type { EngineSettings } from '../engine/analyze.ts';

/** What a configuration judges with. Throws ConfigError when it asks for what does not exist. */
export async function engineSettingsOf(config: Config): Promise<EngineSettings> {
  return {
    preset: config.preset,
    heuristics: selectHeuristics(config, await loadModules(config.modules)),
    gateScale: config.gateScale,
    ...(config.budgets === undefined ? {} : { budgets: config.budgets }),
    version: productVersion(),
    nowMs: Date.now,
    ...(config.links === undefined ? {} : { links: config.links }),
  };
}

/** Of this program, from the package it is part of. */
export function productVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
