import type { Command } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { DEFAULT_OUT, loadConfig } from '../config/load-config.ts';
import { byteCount, notEmpty, oneOf, optional, positiveNumber } from '../config/option-value.ts';
import { type Config, PRESET_NAMES, type Settings } from '../config/schema.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { CommandContext } from './command-context.ts';

/** Options of every command that asks sources. */
export interface SourceFlags {
  readonly config?: string;
  /** Of `analyze`. */
  readonly budget?: string;
  readonly cluster?: string;
  readonly db?: string;
  readonly yarn?: readonly string[];
  readonly historyServer?: readonly string[];
  readonly eventLogDir?: readonly string[];
  readonly maxLogBytes?: string;
}

/** Of commands that write no files. */
const STORE_ASKED = `the store (default: ${DEFAULT_OUT}/sparkvet.db)`;

/** Options of every command that judges, or asks for what was judged. */
export interface JudgingFlags {
  readonly preset?: string;
  readonly gateScale?: string;
}

/** Adds the options of `SourceFlags`, but for `--budget`. */
export function sourceOptions(command: Command): Command {
  const hasOut = command.options.some(({ long }) => long === '--out');
  return command
    .option('--config <file>', 'a JSON file with settings: clusters and their sources too')
    .option('--cluster <name>', 'the cluster of the sources named here (default: default)')
    .option('--history-server <url>', 'a Spark History Server; can be repeated', collect)
    .option('--yarn <url>', 'a ResourceManager; repeated for a cluster with two', collect)
    .option(
      '--event-log-dir <uri>',
      'a path, webhdfs://nn:9870/path or s3://bucket/prefix; can be repeated',
      collect,
    )
    .option('--db <file or url>', hasOut ? 'the store (default: <out>/sparkvet.db)' : STORE_ASKED)
    .option('--max-log-bytes <size>', 'read no more of a log than this, decompressed: 500m, 20g');
}

/** Adds what a command needs that asks the store alone. */
export function storeOptions(command: Command): Command {
  return command
    .option('--config <file>', 'a JSON file with settings')
    .option('--db <file or url>', STORE_ASKED);
}

/** Adds `--preset`. */
export function presetOption(command: Command): Command {
  return command.option('--preset <name>', `${PRESET_NAMES.join(', ')} (default: recommended)`);
}

/** Adds the options of `JudgingFlags`. */
export function judgingOptions(command: Command): Command {
  return presetOption(command).option(
    '--gate-scale <factor>',
    'scale what a finding must be worth (default: 1)',
  );
}

/** Throws ConfigError. */
export function judgingSettingsOf({ preset, gateScale }: JudgingFlags): Settings {
  return withoutUndefined({
    preset: optional(preset, (name) => oneOf('--preset', name, PRESET_NAMES)),
    gateScale: optional(gateScale, (factor) => positiveNumber('--gate-scale', factor)),
  });
}

/** The values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return before === undefined ? [value] : [...before, value];
}

function sourceSettingsOf(flags: SourceFlags): Settings {
  return withoutUndefined({
    cluster: optional(flags.cluster, (name) => notEmpty('--cluster', name)),
    db: optional(flags.db, (place) => notEmpty('--db', place)),
    maxLogBytes: optional(flags.maxLogBytes, (size) => byteCount('--max-log-bytes', size)),
    yarn: flags.yarn?.map((url) => notEmpty('--yarn', url)),
    historyServers: flags.historyServer?.map((url) => notEmpty('--history-server', url)),
    eventLogDirs: flags.eventLogDir?.map((uri) => notEmpty('--event-log-dir', uri)),
  });
}

/** What the command line, the environment and the config file say together. Throws ConfigError. */
export async function configOf(
  flags: SourceFlags,
  { environment }: CommandContext,
  more: Settings = {},
): Promise<Config> {
  return loadConfig({
    environment,
    flags: { ...sourceSettingsOf(flags), ...more },
    ...withoutUndefined({
      file: optional(flags.config, (file) => notEmpty('--config', file)),
      budgetFile: optional(flags.budget, (file) => notEmpty('--budget', file)),
    }),
  });
}

/** Throws ConfigError where no source is configured; `missing` says what there is none of: `there is no source to check: name one`. */
export function refuseWithoutSources(
  { clusters }: Pick<Config, 'clusters'>,
  missing: string,
): void {
  if (clusters.length > 0) return;
  throw new ConfigError(
    `${missing} with --history-server, --yarn or --event-log-dir, or clusters in the config file`,
  );
}
