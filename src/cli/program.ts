import { Command, CommanderError } from 'commander';
import { NotFoundError, printable, productVersion, StoreError } from '../compose.ts';
import { ConfigError } from '../config/config-error.ts';
import { unknownName } from '../config/near-names.ts';
import { FileError } from '../files/file-error.ts';
import { analyzeCommand } from './analyze-command.ts';
import type { CommandContext } from './command-context.ts';
import { compareCommand } from './compare-command.ts';
import { daemonCommand } from './daemon-command.ts';
import { dismissCommand } from './dismiss-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { EXIT } from './exit-code.ts';
import { fetchCommand } from './fetch-command.ts';
import { heuristicsCommand } from './heuristics-command.ts';
import { historyCommand } from './history-command.ts';
import { reanalyzeCommand } from './reanalyze-command.ts';
import { reportCommand } from './report-command.ts';
import { schemaCommand } from './schema-command.ts';
import { serveCommand } from './serve-command.ts';
import { put, ReaderGoneError, say } from './streams.ts';

const EXIT_CODES = `
sparkvet help <command> has the options of each, with examples.

Exit codes: 0 fine, 1 findings at or above --fail-on or over budget,
2 wrong use or configuration, 3 something could not be read, 70 a bug of ours,
128 + n on a signal.`;

/**
 * Runs one command line, without `node` and the script in front. Known trouble is one line on the error stream and an exit
 * code; what is thrown out of here is a bug.
 */
export async function runProgram(argv: readonly string[], context: CommandContext): Promise<void> {
  try {
    refuseMissingDirectory();
    await runCommandLine(argv, context);
  } catch (error) {
    if (error instanceof ConfigError || error instanceof FileError) {
      say(context.streams, error.message);
      context.setExitCode(EXIT.usage);
    } else if (error instanceof StoreError) {
      say(context.streams, `--db: ${error.message}`);
      context.setExitCode(EXIT.usage);
    } else if (error instanceof NotFoundError) {
      say(context.streams, error.message);
      context.setExitCode(EXIT.unreadable);
    } else if (error instanceof ReaderGoneError) {
      context.setExitCode(EXIT.fine);
    } else throw error;
  }
}

/** Commander writes pages of help, and the version, without waiting: they are kept, and written as all results are. */
async function runCommandLine(argv: readonly string[], context: CommandContext): Promise<void> {
  const pages: string[] = [];
  try {
    await createProgram(context, (page) => pages.push(page)).parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    context.setExitCode(error.exitCode === 0 ? EXIT.fine : EXIT.usage);
  }
  await put(context.streams, pages.join(''));
}

/** Neither threads nor relative paths can do without. Throws ConfigError. */
function refuseMissingDirectory(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new ConfigError('the current directory was removed: change to one that is there', {
      cause,
    });
  }
}

function createProgram(context: CommandContext, onPage: (page: string) => void): Command {
  const program = new Command('sparkvet')
    .description('the vet for your Spark jobs: the one cause, its price, the change to copy')
    .version(productVersion())
    .showSuggestionAfterError()
    .helpCommand(false)
    // with their arguments the names would leave no room for what commands do
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText('after', EXIT_CODES);
  for (const command of [
    analyzeCommand(context),
    compareCommand(context),
    daemonCommand(context),
    dismissCommand(context),
    doctorCommand(context),
    fetchCommand(context),
    heuristicsCommand(context),
    historyCommand(context),
    reanalyzeCommand(context),
    reportCommand(context),
    schemaCommand(context),
    serveCommand(context),
  ]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  program.addCommand(helpCommand(program, context));
  for (const command of [program, ...program.commands]) speakThrough(context, command, onPage);
  return program;
}

/** Commander's own takes its exit code from the process, and a mistyped command for none. */
function helpCommand(program: Command, context: CommandContext): Command {
  return new Command('help')
    .description('display help for command')
    .argument('[command]')
    .action((name: string | undefined) => {
      const names = program.commands.map((command) => command.name());
      const named = program.commands.find((command) => command.name() === name);
      if (name !== undefined && named === undefined) {
        throw new ConfigError(`${unknownName('command', name, names)} (see sparkvet --help)`);
      }
      (named ?? program).outputHelp();
      context.setExitCode(EXIT.fine);
    });
}

/** Throws instead of ending the process, and writes to our streams; a mistyped argument comes back without what a terminal would obey. */
function speakThrough(
  { streams }: CommandContext,
  command: Command,
  onPage: (page: string) => void,
): void {
  const path = command.parent === null ? 'sparkvet' : `sparkvet ${command.name()}`;
  command.exitOverride().configureOutput({
    writeOut: onPage,
    writeErr: (text) => streams.err.write(printable(text)),
    outputError: (text) => say(streams, `${onOneLine(text)} (see ${path} --help)`),
  });
}

/** `error: unknown option '--fomat'\n(Did you mean --format?)` as our own messages are; the value of a mistyped `--pasword=…` is nobody's. */
function onOneLine(error: string): string {
  return error
    .trim()
    .replace(/^error: /, '')
    .replace(/^(unknown option '[^'=]+)=[^]*'/, "$1'")
    .replace(/\n\(Did you mean (.+)\)$/, ': did you mean $1')
    .replace(/\.$/, '');
}
