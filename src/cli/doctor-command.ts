import { Command } from 'commander';
import { type DoctorSection, printable } from '../compose.ts';
import { notEmpty } from '../config/option-value.ts';
import { redactText } from '../model/secrets/redact.ts';
import type { CommandContext } from './command-context.ts';
import { composed } from './composed.ts';
import { configOf, refuseWithoutSources, type SourceFlags, sourceOptions } from './config-flags.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { put, say } from './streams.ts';

interface Flags extends SourceFlags {
  /** True without an application: all that were given up. */
  readonly requeue?: boolean;
}

const EXAMPLES = `
Examples:
  sparkvet doctor --config /etc/sparkvet.json
      are all sources well, and is the daemon?
  sparkvet doctor application_1700000000000_0042 --config /etc/sparkvet.json
      why is there no report of it?`;

export function doctorCommand(context: CommandContext): Command {
  const command = new Command('doctor')
    .description('check every source, or follow an application to where its trail ends')
    .argument('[application]', 'an application id')
    .option(
      '--requeue',
      'have the daemon try again what it gave up: all of it, or this application',
    );
  return sourceOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (application: string | undefined, flags: Flags) => {
      context.setExitCode(await runDoctor(application, flags, context));
    });
}

async function runDoctor(
  application: string | undefined,
  flags: Flags,
  context: CommandContext,
): Promise<ExitCode> {
  if (application !== undefined) notEmpty('<application>', application);
  const config = await configOf(flags, context);
  refuseWithoutSources(config, 'there is no source to check: name one');
  await using doctor = await (await composed(config, context)).openDoctor();
  if (flags.requeue === true) {
    const count = await doctor.requeue(application);
    const why = doctor.hasStore ? '' : ': there is no store here that a daemon filled (--db)';
    say(context.streams, `${count} will be tried again with the daemon's next tick${why}`);
    return EXIT.fine;
  }
  const sections =
    application === undefined ? await doctor.examine() : await doctor.follow(application);
  await put(context.streams, redactText(printable(sections.map(sectionText).join('\n'))));
  const isWell = sections.every(({ checks }) => checks.every(({ state }) => state !== 'failed'));
  return isWell ? EXIT.fine : EXIT.unreadable;
}

const STATE_WIDTH = 9;

function sectionText({ title, checks }: DoctorSection): string {
  const lines = checks.map(
    ({ state, what, detail }) => `  ${state.padEnd(STATE_WIDTH)}${what}: ${detail}\n`,
  );
  return `${title}\n${lines.join('')}`;
}
