import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ConfigError } from '../../config/config-error.ts';
import type { Environment } from '../../config/environment.ts';
import type { Config } from '../../config/schema.ts';
import type { EngineSettings } from '../../engine/analyze.ts';
import { FetchError } from '../../fetchers/fetcher.ts';
import { type Manifest, readManifest } from '../../fetchers/saved/manifest.ts';
import { reasonOf } from '../../files/reason.ts';
import { attemptKey } from '../../model/attempt-key.ts';
import { NO_PROGRESS } from '../targets/outcome.ts';
import { openSavedApplication } from '../targets/saved-application.ts';
import type { RereadWay } from './reanalyze.ts';

interface SavedCopies {
  readonly config: Config;
  readonly environment: Environment;
  readonly engine: EngineSettings;
}

/** Copies as `fetch --save` keeps them: the folder itself, or folders in it. Throws ConfigError where there is none. */
export async function rereadFromSaved(
  folder: string,
  { config, environment, engine }: SavedCopies,
): Promise<RereadWay> {
  const copies = await copiesIn(folder);
  return async ({ ref }, signal) => {
    const copy = copies.get(`${ref.cluster} ${ref.id}`);
    if (copy === undefined) return undefined;
    const { outcomes } = await openSavedApplication(copy, {
      config,
      engine,
      environment,
      progress: NO_PROGRESS,
      signal,
    });
    for await (const outcome of outcomes) {
      if (outcome.kind === 'broken') throw outcome.error;
      if (outcome.kind === 'unreadable')
        throw new FetchError('saved', 'bad-payload', outcome.message);
      if (outcome.kind !== 'analysis') continue;
      const { analysis } = outcome;
      if (attemptKey(analysis.application) === attemptKey(ref)) return { analysis };
    }
    return undefined;
  };
}

/** By cluster and application. */
async function copiesIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const place of [folder, ...(await foldersIn(folder))]) {
    const manifest = await manifestOf(place);
    if (manifest !== undefined) found.set(`${manifest.cluster} ${manifest.applicationId}`, place);
  }
  if (found.size > 0) return found;
  throw new ConfigError(`--from: ${folder} holds nothing that sparkvet fetch --save kept`);
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => path.join(folder, name))
      .toSorted();
  } catch (cause) {
    throw new ConfigError(`--from: ${folder} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

async function manifestOf(folder: string): Promise<Manifest | undefined> {
  try {
    return await readManifest(folder);
  } catch (error) {
    if (error instanceof FetchError) return undefined;
    throw error;
  }
}
