import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ANALYSIS } from '../../src/model/schemas/analysis-schema.ts';
import { createHtmlRenderer } from '../../src/render/html.ts';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { installPackage } from './installed-package.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LOG = path.join(ROOT, 'test/fixtures/patients/logs/p13.3.5.sick.zst');
const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc');
const project = mkdtempSync(path.join(os.tmpdir(), 'sparkvet-package-'));
const command = path.join(project, 'node_modules/sparkvet/bin/sparkvet.cjs');

beforeAll(() => void installPackage(project), 120_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, [command, ...args], { cwd: project, encoding: 'utf8' });
}

/** Written by a user, in TypeScript: Node takes the types off. */
const OWN_HEURISTIC = `
import { type ApplicationWith, defineHeuristic, type Verdict } from 'sparkvet/heuristic';
import { z } from 'zod';

export const mine = defineHeuristic({
  meta: { id: 'my-own-rule', title: 'Mine', why: 'Because.', category: 'driver' },
  requires: ['totals'],
  options: z.strictObject({ maxFailedCount: z.number().default(1_000) }),
  evaluate: (app, { maxFailedCount }) => judge(app, maxFailedCount),
});

function judge(app: ApplicationWith<'totals'>, maxFailedCount: number): Verdict {
  const isFine: boolean = app.sections.totals.failedTaskCount <= maxFailedCount;
  return isFine ? { kind: 'pass' } : { kind: 'not-applicable', reason: 'a test' };
}
`;

describe('the installed package', () => {
  it('judges a log, writes the report and stores the result', () => {
    const { status, stdout, stderr } = run('analyze', LOG);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('CRITICAL  Executors ran out of heap');
    const out = path.join(project, 'sparkvet-out');
    const report = readdirSync(out).find((file) => file.endsWith('.html')) ?? '';
    expect(stdout).toContain(`Report  sparkvet-out/${report}\n`);
    expect(readFileSync(path.join(out, report), 'utf8')).toMatch(/^<!doctype html>[^]*<style>/i);
    expect(readFileSync(path.join(out, 'sparkvet.db')).toString('latin1')).toMatch(
      /^SQLite format 3/,
    );
  });

  it('makes the page that a checkout makes, with templates that were compiled before', () => {
    run('analyze', LOG, '--format', 'html', '--format', 'json', '--out', 'both', '--no-store');
    const files = readdirSync(path.join(project, 'both')).toSorted();
    const [html = '', json = ''] = files.map((file) =>
      readFileSync(path.join(project, 'both', file), 'utf8'),
    );
    expect(files).toHaveLength(2);
    const renderer = createHtmlRenderer(loadTemplates());
    expect(html).toBe(renderer.render(ANALYSIS.parse(JSON.parse(json))));
  });

  it('brings the pages of its heuristics, its licence and its version', () => {
    expect(run('heuristics', 'spill').stdout).toContain('## When it is wrong');
    expect(run('--version').stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
    expect(readdirSync(path.dirname(path.dirname(command))).toSorted()).toEqual([
      'LICENSE',
      'README.md',
      'bin',
      'dist',
      'docs',
      'package.json',
      'reports',
    ]);
  });

  it("type-checks and runs a heuristic of the user's own", () => {
    writeFileSync(path.join(project, 'mine.mts'), OWN_HEURISTIC);
    writeFileSync(path.join(project, 'config.json'), JSON.stringify({ modules: ['./mine.mts'] }));
    const settings = ['--strict', '--noEmit', '--module', 'nodenext', '--types', ''];
    const tsc = spawnSync(process.execPath, [TSC, ...settings, 'mine.mts'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(tsc.stdout).toBe('');
    expect(tsc.status).toBe(0);

    const json = ['--format', 'json', '--no-store'];
    const { stdout, stderr } = run('analyze', LOG, '--config', 'config.json', ...json);
    expect(stderr).toBe('');
    const { heuristics } = z
      .object({ heuristics: z.array(z.object({ heuristicId: z.string(), outcome: z.string() })) })
      .parse(JSON.parse(stdout));
    expect(heuristics.at(-1)).toEqual({ heuristicId: 'my-own-rule', outcome: 'pass' });
  });

  it('does not take its own damage for findings', () => {
    const damaged = path.join(project, 'damaged/bin/sparkvet.cjs');
    cpSync(command, damaged);
    const { status, stderr } = spawnSync(process.execPath, [damaged], { encoding: 'utf8' });

    expect(stderr).toMatch(/^sparkvet: this installation is damaged\n.*main\.js/);
    expect(status).toBe(70);
  });

  it('says in one line that a Node is too old', ({ skip }) => {
    const old = nodesOfPath().find(isOld);
    if (old === undefined) {
      const why = 'no Node older than 24 on this machine; the line of the launcher was not tested';
      process.stderr.write(`SKIPPED: ${why}\n`);
      return skip(why);
    }
    const { status, stdout, stderr } = spawnSync(old, [command, '--help'], { encoding: 'utf8' });

    expect(stderr).toMatch(/^sparkvet needs Node 24 or newer; this is Node \d+\.\d+\.\d+\n$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

/** Scripts of npm have the project's own Node first; the system's comes later. */
function nodesOfPath(): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return [...folders, '/usr/local/bin', '/usr/bin'].map((folder) => path.join(folder, 'node'));
}

function isOld(node: string): boolean {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return typeof stdout === 'string' && Number(/^v(\d+)/.exec(stdout)?.[1] ?? 99) < 24;
}
