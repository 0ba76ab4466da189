import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GOLDEN, goldenAnalysis, goldenText } from '../../scripts/golden.ts';

const DIRECTORY = path.resolve(import.meta.dirname, '../golden');

describe('golden documents (npm run update:golden makes them anew)', () => {
  it('are all there, and no others', () => {
    expect(globSync('*', { cwd: DIRECTORY }).toSorted()).toEqual(
      GOLDEN.map(({ name }) => `${name}.analysis.json`).toSorted(),
    );
  });

  it.for(GOLDEN)('$name', async (entry) => {
    const committed = readFileSync(path.join(DIRECTORY, `${entry.name}.analysis.json`), 'utf8');
    expect(goldenText(await goldenAnalysis(entry))).toBe(committed);
  });
});
