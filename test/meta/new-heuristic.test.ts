import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const copy = mkdtempSync(path.join(os.tmpdir(), 'sparkvet-new-heuristic-'));
for (const part of [
  'src',
  'docs/heuristics',
  'scripts',
  'test/builders',
  'test/meta',
  'test/heuristics',
]) {
  mkdirSync(path.dirname(path.join(copy, part)), { recursive: true });
  cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
}
for (const file of [
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  '.oxlintrc.json',
  'biome.json',
]) {
  cpSync(path.join(ROOT, file), path.join(copy, file));
}
symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function run(command: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, [path.join(copy, command), ...args], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, SPARKVET_ROOT: copy, SPARKVET_TESTS: '' },
  });
}

describe('npm run new:heuristic', () => {
  it.for([
    { id: '', says: 'which id?' },
    { id: 'Skew', says: 'is no id' },
    { id: '../evil', says: 'is no id' },
    { id: 'delete', says: 'is no id' },
    { id: 'check-skew', says: 'name the problem' },
    { id: 'spill-x/../spill', says: 'is no id' },
    { id: 'gc-pressure', says: 'exists already' },
    { id: 'dr-executor-gc', says: 'exists already' },
  ])('refuses "$id"', ({ id, says }) => {
    const { status, stderr } = run('scripts/new-heuristic.ts', id);

    expect(stderr).toContain(says);
    expect(status).toBe(2);
  });

  it('makes a heuristic that is complete', () => {
    expect(run('scripts/new-heuristic.ts', 'flaky-task-share').stderr).toBe('');
    const table = 'test/heuristics/flaky-task-share.test.ts';
    const changed = ['src/heuristics/flaky-task-share.ts', table, 'src/heuristics/registry.ts'];
    const project = { extends: './tsconfig.json', include: changed };
    writeFileSync(path.join(copy, 'tsconfig.made.json'), JSON.stringify(project));

    const registry = readFileSync(path.join(copy, 'src/heuristics/registry.ts'), 'utf8');
    expect(registry).toContain("import { flakyTaskShare } from './flaky-task-share.ts';");
    const meta = 'test/meta/heuristics.test.ts';
    const tested = run('node_modules/vitest/vitest.mjs', 'run', table, meta);
    const linted = run('node_modules/oxlint/bin/oxlint', ...changed);
    expect(tested.stdout).toContain('flaky-task-share');
    expect(linted.stdout).toContain('on 3 files');
    for (const { status, stdout, stderr } of [
      tested,
      run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.made.json'),
      linted,
      run('node_modules/@biomejs/biome/bin/biome', 'ci', ...changed),
    ]) {
      expect(`${stdout}${stderr}`).not.toMatch(/━|error TS/);
      expect(status).toBe(0);
    }
  });
});
