import { Command } from 'commander';
import { type Heuristic, heuristicPage, listHeuristics } from '../compose.ts';
import { ConfigError } from '../config/config-error.ts';
import { defaultsOf } from '../config/heuristic-options.ts';
import { unknownHeuristic } from '../config/select-heuristics.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-code.ts';
import { put } from './streams.ts';

export function heuristicsCommand({ streams, setExitCode }: CommandContext): Command {
  return new Command('heuristics')
    .description('list the heuristics, or explain one')
    .argument('[id]', 'show its page: how it judges, its options, when it is wrong')
    .addHelpText('after', '\nExamples:\n  sparkvet heuristics\n  sparkvet heuristics spill')
    .action(async (id: string | undefined) => {
      await put(streams, id === undefined ? listText() : pageText(id));
      setExitCode(EXIT.fine);
    });
}

function listText(): string {
  const presets = listHeuristics();
  const ids = presets.flatMap(({ heuristics }) => heuristics.map(({ meta }) => meta.id));
  const width = Math.max(...ids.map((id) => id.length));
  const groups = presets.map(({ preset, summary, heuristics }) => {
    const rows = heuristics.map(({ meta }) => `  ${meta.id.padEnd(width)}  ${meta.title}\n`);
    return `${preset}: ${summary}\n${rows.join('')}`;
  });
  return groups.join('\n');
}

/** Throws ConfigError for an id that is none. */
function pageText(id: string): string {
  const heuristics = listHeuristics().flatMap((preset) => preset.heuristics);
  const heuristic = heuristics.find(({ meta }) => meta.id === id);
  if (heuristic !== undefined) return heuristicPage(id) ?? shortPage(heuristic);
  const ids = heuristics.map(({ meta }) => meta.id);
  throw new ConfigError(unknownHeuristic(id, ids));
}

/** What the code itself says, for an installation without pages. */
function shortPage({ meta, options }: Heuristic): string {
  const rows = Object.entries(defaultsOf(options)).map(
    ([name, value]) => `| \`${name}\` | ${JSON.stringify(value)} |\n`,
  );
  const table =
    rows.length === 0 ? 'None.\n' : `| option | default |\n| --- | --- |\n${rows.join('')}`;
  return `# ${meta.id}\n\n${meta.title}: ${meta.why}\n\n## Options\n\n${table}`;
}
