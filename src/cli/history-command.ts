import { Command } from 'commander';
import { historyText, RUNS_FORMATS } from '../compose.ts';
import { notEmpty, oneOf, optional, wholeNumber } from '../config/option-value.ts';
import type { CommandContext } from './command-context.ts';
import { composed } from './composed.ts';
import {
  configOf,
  type JudgingFlags,
  judgingSettingsOf,
  presetOption,
  type SourceFlags,
  storeOptions,
} from './config-flags.ts';
import { EXIT } from './exit-code.ts';
import { put, terminalOptions } from './streams.ts';

interface Flags extends SourceFlags, Pick<JudgingFlags, 'preset'> {
  readonly limit?: string;
  readonly format?: string;
}

const DEFAULT_LIMIT = 30;
/** More would not be read by anybody, and each is a document. */
const MAX_LIMIT = 200;
const EXAMPLES = `
Examples:
  sparkvet history etl/nightly-orders
      how the latest run stands, what changed when
  sparkvet history application_1700000000000_0042
      the same of the job that it is a run of
  sparkvet history etl/nightly-orders --format markdown --limit 10`;

export function historyCommand(context: CommandContext): Command {
  const command = new Command('history')
    .description('a recurring job over its runs: runtime, cost, findings, and what changed')
    .argument('<job or application>', 'a job key, or an application of the job')
    .option(
      '--limit <count>',
      `how many runs to show, ${MAX_LIMIT} at most (default: ${DEFAULT_LIMIT})`,
    )
    .option('--format <name>', `${RUNS_FORMATS.join(', ')} (default: terminal)`);
  return storeOptions(presetOption(command))
    .addHelpText('after', EXAMPLES)
    .action(async (target: string, flags: Flags) => {
      await runHistory(notEmpty('<job or application>', target), flags, context);
      context.setExitCode(EXIT.fine);
    });
}

async function runHistory(target: string, flags: Flags, context: CommandContext): Promise<void> {
  const format = oneOf('--format', flags.format ?? 'terminal', RUNS_FORMATS);
  const limit =
    optional(flags.limit, (text) => wholeNumber('--limit', text, MAX_LIMIT)) ?? DEFAULT_LIMIT;
  const config = await configOf(flags, context, judgingSettingsOf(flags));
  const history = await (await composed(config, context)).history(target, limit);
  const screen = terminalOptions(context.streams, context.environment);
  await put(context.streams, historyText(history, limit, format, screen));
}
