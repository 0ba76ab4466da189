import { Command } from 'commander';
import { DEFAULT_OUT, loadConfig } from '../config/load-config.ts';
import { notEmpty, oneOf, optional, positiveNumber } from '../config/option-value.ts';
import { FAIL_ON, OUTPUT_FORMATS, PRESET_NAMES, type Settings } from '../config/schema.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { analyzeTargets } from './analyze-targets.ts';
import type { CommandContext } from './command-context.ts';
import type { ExitCode } from './exit-code.ts';

interface Flags {
  readonly format?: readonly string[];
  readonly out?: string;
  readonly db?: string;
  /** True unless `--no-store` is given. */
  readonly store: boolean;
  readonly preset?: string;
  readonly config?: string;
  readonly failOn?: string;
  readonly cluster?: string;
  readonly gateScale?: string;
}

const EXAMPLES = `
Examples:
  sparkvet analyze application_1700000000000_0042          one log: verdict, report, a row in the store
  sparkvet analyze /spark-events --format json             a directory: one document a line
  zstd -dc app.zstd | sparkvet analyze - --fail-on severe  a log on standard input; exit code 1 when it is bad
  sparkvet analyze app.zip --preset dr-elephant --out reports`;

export function analyzeCommand(context: CommandContext): Command {
  return new Command('analyze')
    .description('judge event logs: what hurts, what it costs, what to change')
    .argument(
      '<target...>',
      "an event log, a rolling directory, a directory of logs, a History Server's zip, or - for standard input",
    )
    .option(
      '--format <name>',
      'terminal, html, json, markdown, junit or sarif; can be repeated (default: terminal and html)',
      collect,
    )
    .option('--out <dir>', `where files go (default: ${DEFAULT_OUT})`)
    .option('--db <file or url>', 'the store (default: <out>/sparkvet.db)')
    .option('--no-store', 'store nothing')
    .option('--preset <name>', `${PRESET_NAMES.join(', ')} (default: recommended)`)
    .option('--config <file>', 'a JSON file with settings, heuristics and their options')
    .option('--fail-on <severity>', `exit with 1 from this on: ${FAIL_ON.join(', ')}`)
    .option('--cluster <name>', 'where the logs are from: ids repeat between clusters')
    .option('--gate-scale <factor>', 'scale what a finding must be worth (default: 1)')
    .addHelpText('after', EXAMPLES)
    .action(async (targets: readonly string[], flags: Flags) => {
      context.setExitCode(await runAnalyze(targets, flags, context));
    });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return before === undefined ? [value] : [...before, value];
}

async function runAnalyze(
  targets: readonly string[],
  flags: Flags,
  context: CommandContext,
): Promise<ExitCode> {
  const config = await loadConfig({
    environment: context.environment,
    flags: settingsOf(flags),
    ...withoutUndefined({ file: optional(flags.config, (file) => notEmpty('--config', file)) }),
  });
  return analyzeTargets(targets, config, context);
}

function settingsOf(flags: Flags): Settings {
  return withoutUndefined({
    formats: flags.format?.map((name) => oneOf('--format', name, OUTPUT_FORMATS)),
    out: optional(flags.out, (dir) => notEmpty('--out', dir)),
    db: optional(flags.db, (place) => notEmpty('--db', place)),
    store: flags.store ? undefined : false,
    preset: optional(flags.preset, (name) => oneOf('--preset', name, PRESET_NAMES)),
    failOn: optional(flags.failOn, (name) => oneOf('--fail-on', name, FAIL_ON)),
    cluster: optional(flags.cluster, (name) => notEmpty('--cluster', name)),
    gateScale: optional(flags.gateScale, (factor) => positiveNumber('--gate-scale', factor)),
  });
}
