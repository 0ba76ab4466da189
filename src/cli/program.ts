import { Command, CommanderError } from 'commander';
import { ConfigError, productVersion } from '../compose.ts';
import { analyzeCommand, type CommandContext } from './analyze-command.ts';
import { EXIT } from './exit-code.ts';
import { heuristicsCommand } from './heuristics-command.ts';

/** Options of sources that this version does not read from. */
const LATER_OPTIONS = /--(?:history-server|yarn|event-log-dir)\b/;

/**
 * Runs one command line, without `node` and the script in front. Known trouble is one line on the error stream and an exit code;
 * what is thrown out of here is a bug.
 */
export async function runProgram(argv: readonly string[], context: CommandContext): Promise<void> {
  const program = createProgram(context);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      context.setExitCode(error.exitCode === 0 ? EXIT.fine : EXIT.usage);
      return;
    }
    if (!(error instanceof ConfigError)) throw error;
    context.streams.err.write(`sparkvet: ${error.message}\n`);
    context.setExitCode(EXIT.usage);
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command('sparkvet')
    .description('the vet for your Spark jobs: the one cause, its price, the change to copy')
    .version(productVersion())
    .showSuggestionAfterError()
    .showHelpAfterError('(see sparkvet --help)')
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 1 findings at or above --fail-on, 2 wrong use or configuration,\n3 something could not be read, 70 a bug of ours, 128 + n on a signal.',
    );
  for (const command of [analyzeCommand(context), heuristicsCommand(context)]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => context.streams.out.write(text),
      writeErr: (text) => context.streams.err.write(`${text}${laterHint(text)}`),
    });
  }
  return program;
}

function laterHint(text: string): string {
  return LATER_OPTIONS.test(text)
    ? 'This version reads files, directories, zips and standard input.\n'
    : '';
}
