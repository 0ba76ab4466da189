import path from 'node:path';
import { DaemonSettings } from '../daemon/settings.ts';
import { DEFAULT_PRESET } from '../model/analysis.ts';
import type { Budgets } from '../model/budget.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { ServerSettings } from '../server/settings.ts';
import { readBudgetFile, readConfigFile } from './config-file.ts';
import { configFileOfEnvironment, type Environment, settingsOfEnvironment } from './environment.ts';
import { clustersOf } from './named-sources.ts';
import type { Config, ConfigFile, Settings } from './schema.ts';

/** Where files go when nobody says; the store lies in it. */
export const DEFAULT_OUT = './sparkvet-out';
const DATABASE_NAME = 'sparkvet.db';
const DEFAULT_CLUSTER = 'default';

/** Where settings come from; what is later beats what is earlier: file, environment, flags. */
export interface ConfigSources {
  /** Path of the config file, as given on the command line. */
  readonly file?: string;
  /** Path of a budget file, as given on the command line: it replaces the budgets of the config file. */
  readonly budgetFile?: string;
  readonly environment: Environment;
  readonly flags: Settings;
}

/** Flags over environment over file over defaults. Throws ConfigError: which setting, and what it accepts. */
export async function loadConfig({
  file,
  budgetFile,
  environment,
  flags,
}: ConfigSources): Promise<Config> {
  const named = file ?? configFileOfEnvironment(environment);
  const fromFile: ConfigFile = named === undefined ? {} : await readConfigFile(named);
  const budgets = await budgetsOf(budgetFile, fromFile);
  const set = merged([fromFile, settingsOfEnvironment(environment), flags]);
  return {
    preset: set.preset ?? DEFAULT_PRESET,
    heuristics: fromFile.heuristics ?? {},
    modules: fromFile.modules ?? [],
    gateScale: set.gateScale ?? 1,
    cluster: set.cluster ?? DEFAULT_CLUSTER,
    daemon: fromFile.daemon ?? DaemonSettings.parse({}),
    server: fromFile.server ?? ServerSettings.parse({}),
    clusters: clustersOf(fromFile.clusters ?? [], set, set.cluster ?? DEFAULT_CLUSTER),
    ...withoutUndefined({
      out: set.out,
      db: databaseOf(set),
      formats: set.formats,
      failOn: set.failOn,
      links: fromFile.links,
      budgets,
      maxLogBytes: set.maxLogBytes,
      threads: set.threads,
    }),
  };
}

async function budgetsOf(
  budgetFile: string | undefined,
  { budgets }: ConfigFile,
): Promise<Budgets | undefined> {
  return budgetFile === undefined ? budgets : readBudgetFile(budgetFile);
}

/** The later beats the earlier. Who names a database wants it used, also where an earlier one stores nothing. */
function merged(levels: readonly Settings[]): Settings {
  return levels.reduce<Settings>(
    (below, level) => ({
      ...below,
      ...(level.db === undefined ? {} : { store: true }),
      ...withoutUndefined(level),
    }),
    {},
  );
}

function databaseOf({ store, db, out = DEFAULT_OUT }: Settings): string | undefined {
  return store === false ? undefined : (db ?? path.join(out, DATABASE_NAME));
}
