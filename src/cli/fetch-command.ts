import { Command } from 'commander';
import { notEmpty } from '../config/option-value.ts';
import type { CommandContext } from './command-context.ts';
import { composed } from './composed.ts';
import { configOf, refuseWithoutSources, type SourceFlags, sourceOptions } from './config-flags.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { put, say } from './streams.ts';

interface Flags extends SourceFlags {
  readonly save: string;
}

const EXAMPLES = `
Examples:
  sparkvet fetch application_1700000000000_0042 --save ./bug \\
      --history-server http://shs:18080
  sparkvet analyze --from ./bug
      the same verdict again, without any network

What is kept: each attempt's event log, or what the History Server answers of
it, and what YARN answers; secrets are removed.`;

export function fetchCommand(context: CommandContext): Command {
  const command = new Command('fetch')
    .description('keep the records of an application in a folder, for a bug report or for later')
    .argument('<application>', 'an application id')
    .requiredOption('--save <dir>', 'the folder; it is made');
  return sourceOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (application: string, flags: Flags) => {
      context.setExitCode(await runFetch(application, flags, context));
    });
}

async function runFetch(
  application: string,
  flags: Flags,
  context: CommandContext,
): Promise<ExitCode> {
  notEmpty('<application>', application);
  const config = await configOf(flags, context);
  refuseWithoutSources(config, 'there is no source to fetch from: name one');
  const folder = notEmpty('--save', flags.save);
  const sparkvet = await composed(config, context);
  const saved = await sparkvet.save(application, folder);
  if (saved.kind === 'unreadable') {
    say(context.streams, saved.message);
    return EXIT.unreadable;
  }
  const { records, trails } = saved;
  for (const { source, error } of trails.flatMap(({ answers }) => answers)) {
    if (error !== undefined) say(context.streams, `${source}: ${error.message}`);
  }
  const isKnown = records.length > 0 || trails.some(({ facts }) => facts !== undefined);
  if (!isKnown) {
    say(
      context.streams,
      `${application} was not found (sparkvet doctor ${application} with the same sources tells more)`,
    );
    return EXIT.unreadable;
  }
  for (const { location } of records) say(context.streams, `saved ${location}`);
  await put(context.streams, `${folder}\n`);
  return EXIT.fine;
}
