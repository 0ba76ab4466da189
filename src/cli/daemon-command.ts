import { Command } from 'commander';
import { DEFAULT_OUT } from '../config/load-config.ts';
import { notEmpty, optional } from '../config/option-value.ts';
import type { Config } from '../config/schema.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { CommandContext } from './command-context.ts';
import { composed } from './composed.ts';
import { configOf, refuseWithoutSources, type SourceFlags, sourceOptions } from './config-flags.ts';
import { EXIT, type ExitCode, exitCodeOfSignal } from './exit-code.ts';
import { put } from './streams.ts';

interface Flags extends SourceFlags {
  readonly once?: boolean;
  readonly includeRunning?: boolean;
  readonly out?: string;
}

const EXAMPLES = `
Examples:
  sparkvet daemon --yarn http://rm:8088 --history-server http://shs:18080 \\
      --out /var/lib/sparkvet
  sparkvet daemon --config /etc/sparkvet.json
      clusters, schedule and limits from a file
  sparkvet daemon --config /etc/sparkvet.json --once
      one pass, for a schedule of your own

Reports and index.html are written to --out; sparkvet doctor tells how it does.`;

export function daemonCommand(context: CommandContext): Command {
  const command = new Command('daemon')
    .description('watch clusters and judge every application that ends, once')
    .option('--once', 'poll once, judge what there is, and end')
    .option('--include-running', 'judge applications in progress too, again as they grow')
    .option('--out <dir>', `where reports and the store go (default: ${DEFAULT_OUT})`);
  return sourceOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      context.setExitCode(await run(flags, context));
    });
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { out } = flags;
  const more = withoutUndefined({ out: optional(out, (dir) => notEmpty('--out', dir)) });
  const configured = await configOf(flags, context, more);
  const config = flags.includeRunning === true ? withRunning(configured) : configured;
  refuseWithoutSources(config, 'there is no cluster to watch: name its sources');
  const sparkvet = await composed(config, context);
  await using daemon = await sparkvet.openDaemon(context.streams.err);
  if (flags.once !== true) {
    context.takeSignals();
    return exitCodeOfSignal(await daemon.run());
  }
  const { failedSources, outputTroubles, bugs, judged, analyses, postponed, buried } =
    await daemon.once();
  const made = `${judged} judged (${analyses} analyses), ${postponed} postponed, ${buried} given up`;
  const failed = `${failedSources} sources failed, ${outputTroubles} failures of store or reports`;
  await put(context.streams, `${made}, ${failed}\n`);
  if (bugs > 0) return EXIT.bug;
  if (outputTroubles > 0) return EXIT.usage;
  return failedSources > 0 ? EXIT.unreadable : EXIT.fine;
}

function withRunning(config: Config): Config {
  return { ...config, daemon: { ...config.daemon, includeRunning: true } };
}
