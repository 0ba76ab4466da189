import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';

const IMPORTS = `import { defineHeuristic } from 'sparkvet/heuristic'; import { z } from 'zod';`;
const META = `title: 'Mine', why: 'Because.', category: 'driver'`;
const PASSES = `requires: [], evaluate: () => ({ kind: 'pass' })`;

function heuristic(id: string, options = 'z.strictObject({})'): string {
  return `defineHeuristic({ meta: { id: '${id}', ${META} }, options: ${options}, ${PASSES} })`;
}

const GOOD: Readonly<Record<string, readonly [source: string, ids: readonly string[]]>> = {
  'javascript.mjs': [`${IMPORTS} export const any = ${heuristic('mine')};`, ['mine']],
  'typescript.ts': [
    `${IMPORTS} const both: unknown[] = [${heuristic('first')}, ${heuristic('second')}];
     export default both; export const answer: number = 42;`,
    ['first', 'second'],
  ],
  'twice.mjs': [`${IMPORTS} export const x = ${heuristic('once')}; export default x;`, ['once']],
};

const BAD: Readonly<Record<string, readonly [source: string, message: string]>> = {
  'throws.mjs': [`throw new Error('no licence');`, 'cannot be loaded: no licence'],
  'no-program.js': ['export const x = {;', 'cannot be loaded: Unexpected token'],
  'no-package.mjs': [`import 'unheard-of';`, "cannot be loaded: Cannot find package 'unheard-of'"],
  'nothing.mjs': ['export const x = 1;', 'exports no heuristic made with defineHeuristic'],
  'wrong-id.mjs': [`${IMPORTS} export const x = ${heuristic('Not OK')};`, 'not "Not OK"'],
  'no-meta.mjs': [
    'export const x = { meta: null, requires: [], options: {}, run() {} };',
    "a heuristic's meta.id is words in lower case with dashes between them, not undefined",
  ],
  'no-schema.mjs': [
    `export const x = { meta: { id: 'mine' }, requires: [], options: {}, run() {} };`,
    'the options of mine are no zod schema',
  ],
  'no-default.mjs': [
    `${IMPORTS} export const x = ${heuristic('mine', 'z.object({ limitMs: z.number() })')};`,
    'every option of mine needs a default: limitMs',
  ],
};

const Loaded = z.object({ ids: z.array(z.string()).optional(), refused: z.string().optional() });

/** What became of each module, by its file's name. */
function load(names: readonly string[], directory: string) {
  const script = path.join(import.meta.dirname, 'load-each-module.ts');
  const files = names.map((name) => path.join(directory, name));
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...files], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  return new Map(
    names.map((name, index) => [name, Loaded.parse(JSON.parse(lines[index] ?? '{}'))]),
  );
}

function sourcesOf(cases: typeof GOOD | typeof BAD): Record<string, string> {
  return Object.fromEntries(Object.entries(cases).map(([name, [source]]) => [name, source]));
}

describe("modules with heuristics of the user's own", () => {
  using directory = aDirectory({ ...sourcesOf(GOOD), ...sourcesOf(BAD) });
  const outcomes = load([...Object.keys(GOOD), ...Object.keys(BAD), 'missing.mjs'], directory.path);

  it.for(Object.entries(GOOD))('%s is loaded, wherever it lies', ([name, [, ids]]) => {
    expect(outcomes.get(name)).toEqual({ ids });
  });

  it.for(Object.entries(BAD))('%s is refused with the reason', ([name, [, message]]) => {
    const refused = outcomes.get(name)?.refused;

    expect(refused).toContain(message);
    expect(refused).toContain(`modules: ${path.join(directory.path, name)}`);
  });

  it('one that is missing is refused', () => {
    expect(outcomes.get('missing.mjs')?.refused).toMatch(/missing\.mjs cannot be loaded: no such/);
  });
});
