/**
 * `npm run build:kerberos`: compiles the optional package `kerberos`, which `npm ci` leaves alone. Node's headers are those beside
 * the Node that runs this, where they are; else node-gyp gets them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
const PLATFORM_PACKAGE = `node-${process.platform}-${process.arch}`;

const prefixes = [
  path.resolve(process.execPath, '../..'),
  path.join(ROOT, 'node_modules/node/node_modules', PLATFORM_PACKAGE),
  path.join(ROOT, 'node_modules', PLATFORM_PACKAGE),
];
const nodeDir = prefixes.find((prefix) => existsSync(path.join(prefix, 'include/node/node_api.h')));
const headers = nodeDir === undefined ? [] : [`--nodedir=${nodeDir}`];

const { status, error } = spawnSync(
  'npm',
  ['explore', 'kerberos', '--', 'node-gyp', 'rebuild', ...headers],
  { cwd: ROOT, stdio: 'inherit' },
);
if (status !== 0) {
  const why = error === undefined ? '' : ` (${error.message})`;
  console.error(
    `kerberos was not built${why}: it needs libkrb5-dev (krb5-devel), g++, make and python3`,
  );
  process.exitCode = 1;
}
