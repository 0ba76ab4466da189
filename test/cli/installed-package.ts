import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** What a clean checkout has not, and what the package never takes. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'sparkvet-out', 'bench', 'test']);
const Lockfile = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })),
});

/**
 * What `npm install <tarball>` makes in `project`, without the registry: the packed files, beside the packages they may use
 * and no others. Packed in a copy of the checkout, so that the checkout's own `dist` stays what it is. Returns where the
 * package lies.
 */
export function installPackage(project: string): string {
  const installed = path.join(project, 'node_modules/sparkvet');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', pack(project), '--strip-components=1', '-C', installed]);
  for (const folder of packagesToUse()) {
    const target = path.join(project, folder);
    mkdirSync(path.dirname(target), { recursive: true });
    symlinkSync(path.join(ROOT, folder), target);
  }
  return installed;
}

/** Builds and packs as `npm pack` does for a release; the path of the tarball. */
function pack(project: string): string {
  const copy = path.join(project, 'checkout');
  for (const name of readdirSync(ROOT)) {
    if (!LEFT_OUT.has(name))
      cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', project], { cwd: copy });
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  return path.join(project, tarball);
}

/** Folders of everything that package.json lists as a dependency and what that needs; nested ones come with their parent. */
function packagesToUse(): readonly string[] {
  const lockfile = readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8');
  const { packages } = Lockfile.parse(JSON.parse(lockfile));
  return Object.entries(packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true)
    .map(([folder]) => folder)
    .filter((folder) => folder.split('node_modules/').length === 2)
    .filter((folder) => existsSync(path.join(ROOT, folder)));
}
