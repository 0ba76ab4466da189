import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const PAGE = path.resolve(import.meta.dirname, '../../docs/reliability.md');
const TEXT = readFileSync(PAGE, 'utf8');
const ROWS = [...TEXT.matchAll(/^\| (?!promise|---)(.+?) \| (.+?) \|$/gm)].map(
  ([, promise = '', shown = '']) => ({ promise, shown }),
);

/** The page's links to tests, with the text they are shown as. */
function linksIn(text: string) {
  return [...text.matchAll(/\[([^\]]+)\]\((\.\.\/test\/[^)]+)\)/g)].map(
    ([, name = '', target = '']) => ({ name, target }),
  );
}

describe('docs/reliability.md', () => {
  it('has promises of every part', () => {
    expect(ROWS.length).toBeGreaterThan(30);
  });

  it.for(ROWS)('"$promise" is shown by tests that are there', ({ shown }) => {
    const links = linksIn(shown);
    expect(links.length).toBeGreaterThan(0);
    const missing = links.filter(
      ({ target }) => !existsSync(path.join(path.dirname(PAGE), target)),
    );
    expect(missing).toEqual([]);
    for (const { name, target } of links) {
      expect(target).toBe(`../${name}`);
      expect(name).toMatch(/\.test\.ts$/);
    }
  });

  it('names the tests that kill, damage and surround', () => {
    for (const suite of ['kill/kill', 'fuzz/fuzz', 'neighbours/at-once']) {
      expect(TEXT).toContain(`test/${suite}.test.ts`);
    }
  });
});
