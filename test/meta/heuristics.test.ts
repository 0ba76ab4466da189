import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Heuristic } from '../../src/heuristics/heuristic.ts';
import { DR_ELEPHANT, HEURISTICS, RECOMMENDED } from '../../src/heuristics/registry.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SECTIONS = ['How it judges', 'Options', 'What to do', 'When it is wrong'];
/** What else lies beside the heuristics. */
const NOT_A_HEURISTIC = new Set(['heuristic', 'registry', 'presets', 'gate']);

const idOf = ({ meta }: Heuristic): string => meta.id;

function idsIn(pattern: string, suffix: string): readonly string[] {
  return globSync(pattern, { cwd: ROOT })
    .map((file) => path.basename(file, suffix))
    .filter((id) => !NOT_A_HEURISTIC.has(id))
    .toSorted();
}

function pageOf({ meta }: Heuristic): string {
  return readFileSync(path.join(ROOT, `docs/heuristics/${meta.id}.md`), 'utf8');
}

function partsOf({ meta }: Heuristic): readonly string[] {
  const folder = meta.id.startsWith('dr-') ? 'dr-elephant/' : '';
  return [
    `src/heuristics/${folder}${meta.id}.ts`,
    `test/heuristics/${folder}${meta.id}.test.ts`,
    `docs/heuristics/${meta.id}.md`,
  ];
}

describe('every heuristic', () => {
  it.for(HEURISTICS)('$meta.id has its file, its test and its page', (heuristic) => {
    expect(partsOf(heuristic).filter((part) => !existsSync(path.join(ROOT, part)))).toEqual([]);
  });

  it('is in the registry', () => {
    expect(idsIn('src/heuristics/*.ts', '.ts')).toEqual(RECOMMENDED.map(idOf).toSorted());
    expect(idsIn('src/heuristics/dr-elephant/dr-*.ts', '.ts')).toEqual(
      DR_ELEPHANT.map(idOf).toSorted(),
    );
    expect(idsIn('docs/heuristics/*.md', '.md')).toEqual(HEURISTICS.map(idOf).toSorted());
  });

  it('has an id of its own, a noun in kebab case', () => {
    const ids = HEURISTICS.map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+(?:-[a-z]+)+$|^[a-z]+$/.test(id))).toEqual([]);
  });

  it.for(HEURISTICS)('$meta.id has a page that says what the code says', (heuristic) => {
    const page = pageOf(heuristic);
    const { id, why } = heuristic.meta;

    expect(page.startsWith(`# ${id}\n\n${why}\n`)).toBe(true);
    for (const section of SECTIONS) expect(page).toContain(`\n## ${section}\n`);
    const defaults = z.record(z.string(), z.unknown()).parse(heuristic.options.parse({}));
    const missing = Object.keys(defaults).filter((option) => !page.includes(`| \`${option}\` |`));
    expect(missing).toEqual([]);
  });
});
