import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Heuristic } from '../../src/heuristics/heuristic.ts';
import { DR_ELEPHANT, HEURISTICS, RECOMMENDED } from '../../src/heuristics/registry.ts';
import { GIB, KIB, MIB, TIB } from '../../src/model/units.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const REGISTRY = 'src/heuristics/registry.ts';
const SECTIONS = ['How it judges', 'Options', 'What to do', 'When it is wrong'];
/** What else lies beside the heuristics and their pages. */
const NOT_A_HEURISTIC = new Set([
  'heuristic',
  'registry',
  'presets',
  'gate',
  'flagged',
  'plan-evidence',
  'table-rows',
  'measure',
  'README',
]);
/** Where files of one each are, and whose they are. */
const FOLDERS = [
  { pattern: 'src/heuristics/*.ts', suffix: '.ts', owners: RECOMMENDED },
  { pattern: 'src/heuristics/dr-elephant/dr-*.ts', suffix: '.ts', owners: DR_ELEPHANT },
  { pattern: 'docs/heuristics/*.md', suffix: '.md', owners: HEURISTICS },
];

const idOf = ({ meta }: Heuristic): string => meta.id;

function partsOf(heuristic: Heuristic): readonly string[] {
  const id = idOf(heuristic);
  const folder = DR_ELEPHANT.includes(heuristic) ? 'dr-elephant/' : '';
  return [
    `src/heuristics/${folder}${id}.ts`,
    `test/heuristics/${folder}${id}.test.ts`,
    `docs/heuristics/${id}.md`,
  ];
}

/** Files that look like a heuristic's and belong to none in the registry. */
function strangers(): readonly string[] {
  return FOLDERS.flatMap(({ pattern, suffix, owners }) => {
    const known = new Set([...owners.map(idOf), ...NOT_A_HEURISTIC]);
    const files = globSync(pattern, { cwd: ROOT });
    return files.filter((file) => !known.has(path.basename(file, suffix)));
  });
}

describe('every heuristic', () => {
  it.for(HEURISTICS)('$meta.id has its file, its test and its page', (heuristic) => {
    const missing = partsOf(heuristic).filter((part) => !existsSync(path.join(ROOT, part)));

    expect(missing.map((part) => `${idOf(heuristic)} has no ${part}`)).toEqual([]);
  });

  it('is in the registry', () => {
    expect(strangers().map((file) => `${file} has no line in ${REGISTRY}`)).toEqual([]);
  });

  it('has an id of its own, a noun in kebab case', () => {
    const ids = HEURISTICS.map(idOf);

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });
});

describe('the page of every heuristic', () => {
  const pages = HEURISTICS.map((heuristic) => ({
    ...heuristic.meta,
    defaults: z.record(z.string(), z.unknown()).parse(heuristic.options.parse({})),
    page: pageOf(heuristic),
  }));

  it.for(pages)('$id begins with why, and has every part', ({ id, why, page }) => {
    const missing = SECTIONS.filter((section) => !page.includes(`\n## ${section}\n`));

    expect(page.split('\n').slice(0, 3)).toEqual([`# ${id}`, '', why]);
    expect(missing.map((section) => `docs/heuristics/${id}.md has no "## ${section}"`)).toEqual([]);
  });

  it.for(pages)('$id says nothing twice', ({ page }) => {
    const sentences = page.split(/(?<=[.;:])\s|\n/).filter((sentence) => sentence.length > 60);

    expect(sentences.filter((sentence, place) => sentences.indexOf(sentence) < place)).toEqual([]);
  });

  it.for(pages)('$id has a row with the default for every option', ({ defaults, page }) => {
    const rows = optionRows(page);

    expect([...rows.keys()].toSorted()).toEqual(Object.keys(defaults).toSorted());
    for (const [option, is] of Object.entries(defaults)) {
      expect({ option, is: amountsOf(rows.get(option) ?? '') }).toEqual({ option, is: said(is) });
    }
  });
});

/** Empty where there is none: another test says so. */
function pageOf(heuristic: Heuristic): string {
  const file = path.join(ROOT, `docs/heuristics/${idOf(heuristic)}.md`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Default by option, as the page has them: "| `minTaskCount` | 4 | tasks |". */
function optionRows(page: string): ReadonlyMap<string, string> {
  const table = /\n## Options\n([^]*?)\n## /.exec(page)?.[1] ?? '';
  const rows = table.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm);
  return new Map([...rows].map(([, option = '', is = '']) => [option, is]));
}

const SIZES: Readonly<Record<string, number>> = { KiB: KIB, MiB: MIB, GiB: GIB, TiB: TIB };

/** "2 GiB / 4 GiB" is two amounts, "`text`" is one text. */
function amountsOf(cell: string): readonly string[] {
  return cell.split(' / ').map((part) => {
    const [number = '', size = ''] = part.split(' ');
    const amount = Number(number) * (SIZES[size] ?? 1);
    return Number.isNaN(amount) ? part.replaceAll('`', '') : near(amount);
  });
}

/** Thresholds are four, from mild to bad. */
function said(is: unknown): readonly string[] {
  const values = typeof is === 'object' && is !== null ? Object.values(is) : [is];
  return values.map((value: unknown) => (typeof value === 'number' ? near(value) : String(value)));
}

/** Pages round: three digits have to agree. */
function near(amount: number): string {
  return amount.toPrecision(3);
}
