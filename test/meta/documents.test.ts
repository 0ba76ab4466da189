import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { heuristicIndex } from '../../scripts/heuristic-index.ts';
import { settingsOfEnvironment } from '../../src/config/environment.ts';
import { ConfigFile } from '../../src/config/schema.ts';
import { selectHeuristics } from '../../src/config/select-heuristics.ts';
import { HEURISTICS } from '../../src/heuristics/registry.ts';
import { runInProcess } from '../cli/run-in-process.ts';
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

  it('shows a configuration that is accepted', () => {
    const example: unknown = JSON.parse(
      /```json\n([^]*?)```/.exec(read('README.md'))?.[1] ?? 'none',
    );
    const { preset = 'recommended', heuristics = {} } = ConfigFile.parse(example);

    const ids = selectHeuristics({ preset, heuristics }, []).map(
      ({ heuristic }) => heuristic.meta.id,
    );
    expect(ids).toContain('gc-pressure');
    expect(ids).not.toContain('tiny-tasks');
  });
});

const optionsOfAnalyze = optionsOf('analyze');

async function optionsOf(command: string): Promise<readonly string[]> {
  const { stdout } = await runInProcess([command, '--help']);
  return [...stdout.matchAll(/^ {2}(--[\w-]+(?: <[^>]+>)?) /gm)].map(([, option = '']) => option);
}

/** What docs/cli.md says of a command. */
function sectionOf(command: string): string {
  return read('docs/cli.md').split(`## \`sparkvet ${command}`)[1]?.split('\n## ')[0] ?? '';
}

describe('every option of the command line', () => {
  it('of analyze has its row in docs/cli.md and its place in the README', async () => {
    const options = await optionsOfAnalyze;
    const rows = [...sectionOf('analyze').matchAll(/^\| `(--[^`]+)` \|/gm)].map(
      ([, option = '']) => option,
    );

    expect(options.length).toBeGreaterThan(5);
    expect(rows.toSorted()).toEqual(options.toSorted());
    const named = options.map((option) => option.split(' ')[0] ?? '');
    expect(named.filter((option) => !read('README.md').includes(`\`${option}`))).toEqual([]);
  });

  it.for([
    'compare',
    'daemon',
    'dismiss',
    'doctor',
    'fetch',
    'heuristics',
    'history',
    'reanalyze',
    'report',
    'schema',
    'serve',
  ])('of %s is told in docs/cli.md, or is one of analyze', async (command) => {
    const shared = await optionsOfAnalyze;
    const own = (await optionsOf(command)).filter((option) => !shared.includes(option));
    const section = sectionOf(command);

    expect(section).not.toBe('');
    expect(own.filter((option) => !section.includes(option))).toEqual([]);
  });
});

describe('every environment variable', () => {
  it('has its row in docs/configuration.md', () => {
    const asked = new Set<string>();
    const environment = new Proxy<Record<string, string>>({}, { get: (_, name) => note(name) });
    function note(name: string | symbol): undefined {
      asked.add(String(name));
    }
    settingsOfEnvironment(environment);
    const page = read('docs/configuration.md');

    expect(asked.size).toBeGreaterThan(5);
    expect([...asked].filter((name) => !page.includes(`| \`${name}\` `))).toEqual([]);
  });
});

describe('the list of heuristics', () => {
  const page = read('docs/heuristics/README.md');

  it('has every one of them', () => {
    const ids = HEURISTICS.map(({ meta }) => meta.id);

    expect(ids.filter((id) => !page.includes(`[${id}](${id}.md)`))).toEqual([]);
  });

  it('is what npm run update:golden makes', () => {
    expect(page).toBe(heuristicIndex());
  });
});

describe('the causes catalogue', () => {
  const page = read('docs/causes.md');
  const cited = globSync('src/**/*.ts', { cwd: ROOT }).flatMap((file) => [
    ...read(file).matchAll(/catalogue(?:'s)? (?:causes? (\d+)(?: and (\d+))?|§(\d\.\d))/gi),
  ]);

  it('has every cause and section that comments cite', () => {
    const places = cited.flatMap(([, cause, other, section]) => [
      ...[cause, other].map((number) => (number === undefined ? '' : `\n| ${number} | `)),
      section === undefined ? '' : `\n### ${section} `,
    ]);

    expect(cited.length).toBeGreaterThan(100);
    expect(places.filter((place) => !page.includes(place))).toEqual([]);
  });

  it('names every heuristic that is recommended', () => {
    const ids = selectHeuristics({ preset: 'recommended', heuristics: {} }, []).map(
      ({ heuristic }) => heuristic.meta.id,
    );

    expect(ids.filter((id) => !page.includes(`(heuristics/${id}.md)`))).toEqual([]);
  });
});

describe('every page', () => {
  it.for(PAGES)('%s links to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    const broken = links
      .map(([, link = '', anchor]) => ({ file: targetOf(page, link), anchor }))
      .filter(({ file, anchor }) => !existsSync(path.join(ROOT, file)) || isMissing(file, anchor));

    expect(broken).toEqual([]);
  });

  it.for(PAGES)('%s names npm scripts that exist', (page) => {
    const named = [...read(page).matchAll(/npm run (?:-s )?([\w:]+)/g)].map(
      ([, name = '']) => name,
    );

    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

function targetOf(page: string, link: string): string {
  return link === '' ? page : path.join(path.dirname(page), link);
}

/** Whether no heading has the anchor that GitHub makes of headings. */
function isMissing(file: string, anchor: string | undefined): boolean {
  if (anchor === undefined) return false;
  const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  const anchors = headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  return !anchors.includes(anchor);
}
