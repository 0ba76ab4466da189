import { existsSync, statSync } from 'node:fs';
import { ConfigError } from '../../config/config-error.ts';
import type { Config } from '../../config/schema.ts';
import type { Analysis } from '../../model/analysis.ts';
import { redactText } from '../../model/secrets/redact.ts';
import { isStoreThere } from '../../store/location.ts';
import type { StoreOptions } from '../../store/open-store.ts';
import type { OpenedTarget } from '../targets/outcome.ts';
import { refuseTargets } from '../targets/refuse-targets.ts';
import { shownTarget, targetKindOf } from '../targets/target-kind.ts';
import { documentOfFile } from './document-file.ts';
import { NotFoundError } from './not-found.ts';
import { applicationNameOf, findAnalysis, openStoresToAsk } from './stored-runs.ts';

/** What runs are read with. */
export interface RunReader {
  readonly config: Config;
  readonly storeOptions: StoreOptions;
  readonly openTarget: (target: string) => Promise<OpenedTarget>;
}

/**
 * One run of a comparison: a document that was written before, an application in the store, else a target that is judged now.
 * Throws NotFoundError for what cannot be read, ConfigError, StoreError, and bugs.
 */
export async function readRun(target: string, reader: RunReader): Promise<Analysis> {
  const document = existsSync(target) ? await documentOfFile(target) : undefined;
  if (document !== undefined) return document;
  const stored = existsSync(target) ? undefined : await storedRun(target, reader);
  if (stored !== undefined) return stored;
  refuseUnknown(target, reader.config);
  return onlyRun(target, await reader.openTarget(target));
}

async function storedRun(
  target: string,
  { config, storeOptions }: RunReader,
): Promise<Analysis | undefined> {
  const name = applicationNameOf(target);
  const { db } = config;
  if (name === undefined || db === undefined || !isStoreThere(db)) return undefined;
  await using stores = await openStoresToAsk(config, storeOptions);
  return await findAnalysis(stores, name, config.preset);
}

function refuseUnknown(target: string, config: Config): void {
  const isMissing = applicationNameOf(target) !== undefined && !existsSync(target);
  if (isMissing && config.clusters.length === 0) {
    const where = config.db === undefined ? '' : ` at ${redactText(config.db)}`;
    throw new NotFoundError(
      `${target} is not in the store${where}, and no source is named to ask for it`,
    );
  }
  if (targetKindOf(target) === 'path' && isAbsent(target)) {
    throw new NotFoundError(
      `${shownTarget(target)} is no file here and no application's id: name a run in the store by its id, a document of analyze --format json, or a log`,
    );
  }
  if (target === '-')
    throw new ConfigError('<a> <b>: standard input is no run to compare: write it to a file');
  refuseTargets([target], config);
}

/** What may not be looked at may be there. */
function isAbsent(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

/** Throws NotFoundError where it holds none, or several, read or not. */
async function onlyRun(target: string, { outcomes }: OpenedTarget): Promise<Analysis> {
  const runs: Analysis[] = [];
  const troubles: string[] = [];
  for await (const outcome of outcomes) {
    if (outcome.kind === 'broken') throw outcome.error;
    if (outcome.kind === 'analysis') runs.push(outcome.analysis);
    if (outcome.kind === 'unreadable') troubles.push(outcome.message);
    if (runs.length > 1) break;
  }
  const [run, another] = runs;
  const [trouble] = troubles;
  const shown = shownTarget(target);
  if (run === undefined) throw new NotFoundError(trouble ?? `${shown} holds no event log`);
  if (another !== undefined) {
    throw new NotFoundError(`${shown} holds several runs: ${nameOne(another)}`);
  }
  if (trouble !== undefined) {
    throw new NotFoundError(
      `${shown} holds more than the run that can be read: ${nameOne(run)} (${trouble})`,
    );
  }
  return run;
}

function nameOne({ application: { id, attemptId = '1' } }: Analysis): string {
  return `name one of them, as ${id}/${attemptId}`;
}
