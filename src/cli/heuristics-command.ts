import { existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { builtInHeuristics, ConfigError } from '../compose.ts';
import { unknownName } from '../config/near-names.ts';
import type { CommandContext } from './analyze-command.ts';
import { EXIT } from './exit-code.ts';

export function heuristicsCommand({ streams, setExitCode }: CommandContext): Command {
  return new Command('heuristics')
    .description('list the heuristics, or explain one')
    .argument('[id]', 'show its page: how it judges, its options, when it is wrong')
    .addHelpText('after', '\nExamples:\n  sparkvet heuristics\n  sparkvet heuristics spill')
    .action((id: string | undefined) => {
      streams.out.write(id === undefined ? listText() : pageText(id));
      setExitCode(EXIT.fine);
    });
}

function listText(): string {
  const rows = builtInHeuristics().map(({ meta }) => meta);
  const width = Math.max(...rows.map(({ id }) => id.length));
  return rows.map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`).join('');
}

function pageText(id: string): string {
  const ids = builtInHeuristics().map(({ meta }) => meta.id);
  if (!ids.includes(id)) throw new ConfigError(`[id]: ${unknownName('heuristic', id, ids)}`);
  const page = new URL(`../../docs/heuristics/${id}.md`, import.meta.url);
  if (existsSync(page)) return readFileSync(page, 'utf8');
  const meta = builtInHeuristics().find((heuristic) => heuristic.meta.id === id)?.meta;
  return `${id}\n\n${meta?.title ?? ''}\n${meta?.why ?? ''}\n`;
}
