import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FOLDERS = ['src/heuristics', 'src/metrics'] as const;
/** Summaries of presets are listed by the command line, which writes straight ones. */
const COMMAND_LINE = 'src/heuristics/presets.ts';
const COMMENT = /^\s*(?:\/\/|\/?\*)/;
/** In quotes or backticks: a word that goes on after a straight apostrophe. */
const STRAIGHT = /["`][^"`]*[a-z]'[a-z]/;

it.for(FOLDERS)('what a report says has curly apostrophes: %s', (folder) => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`);
  const straight = files
    .filter((file) => file !== COMMAND_LINE)
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => STRAIGHT.test(line) && !COMMENT.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
  expect(files.length).toBeGreaterThan(50);
  expect(straight).toEqual([]);
});
