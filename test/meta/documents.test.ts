import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runSparkvet } from '../cli/run-sparkvet.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...globSync('{docs,bench,reports/example}/**/*.md', { cwd: ROOT }),
];
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

describe('the README', () => {
  const lines = read('README.md')
    .split('\n')
    .filter((line) => line.startsWith('npm ci && '));

  it('has one line for the main job and one for the tests', () => {
    expect(lines).toEqual([
      expect.stringMatching(/^npm ci && npm start -- analyze test\/fixtures\/\S+$/),
      'npm ci && npm test',
    ]);
  });

  it('shows what its first line prints', async () => {
    using directory = aDirectory({});
    const log = path.join(ROOT, lines[0]?.split(' ').at(-1) ?? '');
    const { code, stdout } = await runSparkvet(['analyze', log], { cwd: directory.path });

    expect(code).toBe(0);
    expect(read('README.md')).toContain(`\`\`\`\n${stdout}\`\`\`\n`);
  });
});

describe('every page', () => {
  it.for(PAGES)('%s links to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, link = '']) => link,
    );
    const broken = links.filter((link) => !existsSync(path.join(ROOT, path.dirname(page), link)));

    expect(broken).toEqual([]);
  });

  it.for(PAGES)('%s names npm scripts that exist', (page) => {
    const named = [...read(page).matchAll(/npm run (?:-s )?([\w:]+)/g)].map(
      ([, name = '']) => name,
    );

    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});
