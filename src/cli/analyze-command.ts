import { Command } from 'commander';
import { ConfigError } from '../config/config-error.ts';
import { DEFAULT_OUT } from '../config/load-config.ts';
import { notEmpty, oneOf, optional, wholeNumber } from '../config/option-value.ts';
import { FAIL_ON, MAX_THREADS, type Settings } from '../config/schema.ts';
import { OUTPUT_FORMATS } from '../model/output-formats.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { analyzeTargets, type Target } from './analyze-targets.ts';
import type { CommandContext } from './command-context.ts';
import {
  collect,
  configOf,
  type JudgingFlags,
  judgingOptions,
  judgingSettingsOf,
  type SourceFlags,
  sourceOptions,
} from './config-flags.ts';
import type { ExitCode } from './exit-code.ts';

interface Flags extends SourceFlags, JudgingFlags {
  readonly from?: string;
  readonly format?: readonly string[];
  readonly out?: string;
  /** True unless `--no-store` is given. */
  readonly store: boolean;
  readonly failOn?: string;
  readonly threads?: string;
}

const EXAMPLES = `
Examples:
  sparkvet analyze app.zstd
      one log: verdict, report, a row in the store
  sparkvet analyze /spark-events --format json
      a directory: one document a line
  zstd -dc app.zstd | sparkvet analyze - --fail-on severe
      a log on standard input; exit code 1 when it is bad
  sparkvet analyze app.zip --preset dr-elephant --out reports
      an archive of a History Server, judged as Dr. Elephant would
  sparkvet analyze application_1700000000000_0042 --yarn http://rm:8088 \\
      --history-server http://shs:18080`;

export function analyzeCommand(context: CommandContext): Command {
  const named = new Command('analyze')
    .description('judge applications: what hurts, what it costs, what to change')
    .argument(
      '[target...]',
      "an event log, a rolling directory, a directory of logs, a History Server's zip, a URL of one, - for standard input, or an application id with a source",
    )
    .option(
      '--format <name>',
      'terminal, html, json, markdown, junit or sarif; can be repeated (default: terminal and html)',
      collect,
    )
    .option('--from <dir>', 'what sparkvet fetch --save kept; no network is asked')
    .option('--out <dir>', `where files go (default: ${DEFAULT_OUT})`)
    .option('--no-store', 'store nothing');
  const command = judgingOptions(named)
    .option('--fail-on <severity>', `exit with 1 from this on: ${FAIL_ON.join(', ')}`)
    .option(
      '--budget <file>',
      'what runs of a job may take at most; exit with 1 when one takes more',
    )
    .option('--threads <count>', 'threads that read logs (default: one a core, at most 8)');
  return sourceOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (targets: readonly string[], flags: Flags) => {
      context.setExitCode(await runAnalyze(targets, flags, context));
    });
}

async function runAnalyze(
  targets: readonly string[],
  flags: Flags,
  context: CommandContext,
): Promise<ExitCode> {
  const config = await configOf(flags, context, settingsOf(flags));
  return analyzeTargets(targetsOf(targets, flags), config, context);
}

function targetsOf(targets: readonly string[], { from }: Flags): readonly Target[] {
  if (from !== undefined) {
    if (targets.length > 0) {
      throw new ConfigError('--from: it stands for the target, name one of the two');
    }
    return [{ kind: 'saved', folder: notEmpty('--from', from) }];
  }
  if (targets.length > 0) return targets.map((target) => ({ kind: 'named', target }));
  throw new ConfigError('<target>: name what to analyze, or a folder of saved records with --from');
}

function settingsOf(flags: Flags): Settings {
  const set = withoutUndefined({
    formats: flags.format?.map((name) => oneOf('--format', name, OUTPUT_FORMATS)),
    out: optional(flags.out, (dir) => notEmpty('--out', dir)),
    store: flags.store ? undefined : false,
    failOn: optional(flags.failOn, (name) => oneOf('--fail-on', name, FAIL_ON)),
    threads: optional(flags.threads, (count) => wholeNumber('--threads', count, MAX_THREADS)),
  });
  return { ...set, ...judgingSettingsOf(flags) };
}
