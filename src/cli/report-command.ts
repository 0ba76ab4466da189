import { Command } from 'commander';
import { notEmpty, optional, positiveNumber, wholeNumber } from '../config/option-value.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { MS_PER_DAY } from '../model/units.ts';
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
import { EXIT, type ExitCode } from './exit-code.ts';
import { createCountProgress } from './progress.ts';
import { put, say } from './streams.ts';

interface Flags extends SourceFlags, Pick<JudgingFlags, 'preset'> {
  readonly out?: string;
  readonly since?: string;
  readonly limit?: string;
}

const DEFAULT_SITE = 'sparkvet-site';

/** A store of another version would fill the screen. */
const SAID_COUNT = 10;

const EXAMPLES = `
Examples:
  sparkvet report --out /var/www/sparkvet    all that is stored, as files
  sparkvet report --out site --since 90 --db /var/lib/sparkvet/sparkvet.db
  sparkvet report --out site --preset dr-elephant --limit 5000

Open index.html, from a disk or any web server. Run again, it writes what
changed and removes what is gone.`;

export function reportCommand(context: CommandContext): Command {
  const command = new Command('report')
    .description('write what is stored as a site of files that needs no server')
    .option('--out <dir>', `where the site goes, a folder of its own (default: ${DEFAULT_SITE})`);
  return presetOption(storeOptions(command))
    .option('--since <days>', 'only applications that started in the last days')
    .option('--limit <count>', 'only so many, the latest starts first')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      context.setExitCode(await run(flags, context));
    });
}

async function run(flags: Flags, context: CommandContext): Promise<ExitCode> {
  const directory = flags.out === undefined ? DEFAULT_SITE : notEmpty('--out', flags.out);
  const days = optional(flags.since, (text) => positiveNumber('--since', text, 'number of days'));
  const limit = optional(flags.limit, (count) => wholeNumber('--limit', count));
  const sparkvet = await composed(
    await configOf(flags, context, judgingSettingsOf(flags)),
    context,
  );
  const stop = new AbortController();
  context.onStop(() => stop.abort());
  using progress = createCountProgress(context.streams.err, Date.now);
  const summary = await sparkvet.writeSite({
    directory,
    ...withoutUndefined({
      fromMs: days === undefined ? undefined : Date.now() - days * MS_PER_DAY,
      limit,
    }),
    progress: progress.onCount,
    signal: stop.signal,
  });
  progress[Symbol.dispose]();
  const { applicationCount, reportsWritten, pagesWritten, removed, unreadable } = summary;
  for (const message of unreadable.slice(0, SAID_COUNT)) say(context.streams, message);
  if (unreadable.length > SAID_COUNT) {
    say(context.streams, `${unreadable.length - SAID_COUNT} more could not be read`);
  }
  await put(
    context.streams,
    `${applicationCount} applications: ${reportsWritten} reports and ${pagesWritten} pages written, ${removed} files removed in ${directory}\n`,
  );
  return unreadable.length > 0 ? EXIT.unreadable : EXIT.fine;
}
