import { Command } from 'commander';
import { comparisonText, RUNS_FORMATS } from '../compose.ts';
import { notEmpty, oneOf } from '../config/option-value.ts';
import type { CommandContext } from './command-context.ts';
import { composed } from './composed.ts';
import {
  configOf,
  type JudgingFlags,
  judgingOptions,
  judgingSettingsOf,
  type SourceFlags,
  sourceOptions,
} from './config-flags.ts';
import { EXIT } from './exit-code.ts';
import { createProgress } from './progress.ts';
import { put, terminalOptions } from './streams.ts';

interface Flags extends SourceFlags, JudgingFlags {
  readonly format?: string;
}

const EXAMPLES = `
Examples:
  sparkvet compare application_1700000000000_0041 application_1700000000000_0042
  sparkvet compare before.zstd after.zstd
      two logs, judged now
  sparkvet compare main.json branch.json --format markdown
      two documents of analyze --format json`;

export function compareCommand(context: CommandContext): Command {
  const command = new Command('compare')
    .description('what changed from one run to another, and what explains it')
    .argument('<a>', 'the first run: an application in the store, a document, or a log')
    .argument('<b>', 'the second run')
    .option('--format <name>', `${RUNS_FORMATS.join(', ')} (default: terminal)`);
  return sourceOptions(judgingOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(async (first: string, second: string, flags: Flags) => {
      await runCompare([notEmpty('<a>', first), notEmpty('<b>', second)], flags, context);
      context.setExitCode(EXIT.fine);
    });
}

async function runCompare(
  [first, second]: readonly [string, string],
  flags: Flags,
  context: CommandContext,
): Promise<void> {
  const { streams, environment } = context;
  const format = oneOf('--format', flags.format ?? 'terminal', RUNS_FORMATS);
  const config = await configOf(flags, context, judgingSettingsOf(flags));
  const sparkvet = await composed(config, context);
  using progress = createProgress(streams.err, Date.now);
  const comparison = await sparkvet.compare(first, second, { progress });
  progress.clear();
  await put(streams, comparisonText(comparison, format, terminalOptions(streams, environment)));
}
