/**
 * Makes what a heuristic consists of: its file, its page, its table test and its line in the registry. What it makes works as it
 * is and judges killed tasks; replace it piece by piece.
 *
 *   npm run new:heuristic <id>
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { codeOf, exportNameOf, pageOf, testOf } from './heuristic-templates.ts';

const ROOT = process.env['SPARKVET_ROOT'] ?? path.resolve(import.meta.dirname, '..');
const REGISTRY = 'src/heuristics/registry.ts';
const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const id = process.argv[2] ?? '';
const problem = problemWith(id);
if (problem === undefined) make(id);
else {
  process.stderr.write(`new:heuristic: ${problem}\n`);
  process.exitCode = 2;
}

function problemWith(name: string): string | undefined {
  if (name === '') return 'which id? npm run new:heuristic <id>';
  if (!ID.test(name) || !isVariable(exportNameOf(name)))
    return `"${name}" is no id: a noun for the problem in kebab case, such as shuffle-data-skew`;
  if (/^(?:no|not|check|fix|detect|avoid)-/.test(name)) {
    return `"${name}": name the problem, not what to do about it, such as shuffle-data-skew`;
  }
  // every heuristic has its page there; a file in src may be one that heuristics share
  const taken = [`docs/heuristics/${name}.md`, `src/heuristics/${name}.ts`];
  return taken.some((file) => existsSync(path.join(ROOT, file)))
    ? `${name} exists already`
    : undefined;
}

/** Some words JavaScript keeps for itself, and some the new file has already. */
function isVariable(name: string): boolean {
  try {
    compileFunction(
      `'use strict'; const z = 0, countInWords = 0, defineHeuristic = 0, ${name} = 0`,
    );
    return true;
  } catch {
    return false;
  }
}

function make(name: string): void {
  const files = {
    [`src/heuristics/${name}.ts`]: codeOf(name),
    [`docs/heuristics/${name}.md`]: pageOf(name),
    [`test/heuristics/${name}.test.ts`]: testOf(name),
    [REGISTRY]: registered(readFileSync(path.join(ROOT, REGISTRY), 'utf8'), name),
  };
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(path.join(ROOT, file), text);
    process.stdout.write(`${file}\n`);
  }
  process.stdout.write('Then npm run update:golden: every document lists its result.\n');
}

/** The registry with an import and, at the end of our own list, a line more; the order there is the order of reports. */
function registered(registry: string, name: string): string {
  const lines = registry.split('\n');
  const line = `import { ${exportNameOf(name)} } from './${name}.ts';`;
  const isLater = (other: string): boolean =>
    other.startsWith('import ') && sourceOf(other) > `./${name}.ts`;
  const at = lines.findIndex(isLater);
  lines.splice(at === -1 ? lines.findIndex((other) => other === '') : at, 0, line);
  const start = lines.findIndex((other) => other.startsWith('export const RECOMMENDED'));
  const end = lines.indexOf('];', start);
  lines.splice(end, 0, `  ${exportNameOf(name)},`);
  return lines.join('\n');
}

function sourceOf(line: string): string {
  return /'([^']+)'/.exec(line)?.[1] ?? '';
}
