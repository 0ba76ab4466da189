import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LOG = path.join(ROOT, 'test/fixtures/patients/logs/p13.3.5.sick.zst');
const Lockfile = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })),
});

const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'sparkvet-package-'));
const installed = path.join(elsewhere, 'node_modules/sparkvet');
const command = path.join(installed, 'bin/sparkvet.cjs');
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

/** What `npm install <tarball>` does, without the registry: the packed files, beside the packages they may use and no others. */
beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', elsewhere], { cwd: ROOT });
  const tarball = readdirSync(elsewhere).find((file) => file.endsWith('.tgz')) ?? '';
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', [
    '-xzf',
    path.join(elsewhere, tarball),
    '--strip-components=1',
    '-C',
    installed,
  ]);
  const { packages } = Lockfile.parse(
    JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')),
  );
  for (const [where, { dev }] of Object.entries(packages)) {
    const source = path.join(ROOT, where);
    if (
      where === '' ||
      dev === true ||
      where.split('node_modules/').length > 2 ||
      !existsSync(source)
    )
      continue;
    const target = path.join(elsewhere, where);
    mkdirSync(path.dirname(target), { recursive: true });
    symlinkSync(source, target);
  }
}, 120_000);

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, [command, ...args], { cwd: elsewhere, encoding: 'utf8' });
}

describe('the installed package', () => {
  it('judges a log, writes the report and stores the result', () => {
    const { status, stdout, stderr } = run('analyze', LOG);

    expect(stderr).toBe('');
    expect(stdout).toContain('CRITICAL');
    expect(status).toBe(0);
    const out = readdirSync(path.join(elsewhere, 'sparkvet-out'));
    expect(out.filter((file) => file.endsWith('.html'))).toHaveLength(1);
    expect(out).toContain('sparkvet.db');
  });

  it('brings the pages of its heuristics, and its version', () => {
    expect(run('heuristics', 'spill').stdout).toContain('## When it is wrong');
    expect(run('--version').stdout.trim()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("runs a heuristic of the user's own", () => {
    writeFileSync(
      path.join(elsewhere, 'mine.mjs'),
      `import { defineHeuristic } from 'sparkvet/heuristic';
       import { z } from 'zod';
       export const mine = defineHeuristic({
         meta: { id: 'my-own-rule', title: 'Mine', why: 'Because.', category: 'driver' },
         requires: [],
         options: z.strictObject({}),
         evaluate: () => ({ kind: 'pass' }),
       });`,
    );
    writeFileSync(path.join(elsewhere, 'config.json'), JSON.stringify({ modules: ['./mine.mjs'] }));
    const { stdout, stderr } = run(
      'analyze',
      LOG,
      '--config',
      'config.json',
      '--format',
      'json',
      '--no-store',
    );

    expect(stderr).toBe('');
    const { heuristics } = z
      .object({ heuristics: z.array(z.object({ heuristicId: z.string(), outcome: z.string() })) })
      .parse(JSON.parse(stdout));
    expect(heuristics.at(-1)).toEqual({ heuristicId: 'my-own-rule', outcome: 'pass' });
  });

  it('says in one line that a Node is too old', () => {
    const old = ['/usr/bin/node', '/usr/local/bin/node'].find(isOld);
    if (old === undefined) {
      process.stderr.write(
        'SKIPPED: no Node older than 24 on this machine; the launcher’s line was not tested\n',
      );
      return;
    }
    const { status, stdout, stderr } = spawnSync(old, [command, '--help'], { encoding: 'utf8' });

    expect(stderr).toMatch(/^sparkvet needs Node 24 or newer; this is Node [\d.]+\n$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

function isOld(node: string): boolean {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return typeof stdout === 'string' && Number(/^v(\d+)/.exec(stdout)?.[1] ?? 99) < 24;
}
