import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { licencesPage, licensedIn } from '../../scripts/licences.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const lockfile = readJson('package-lock.json');
const manifest = readJson('package.json');

/** Permissive ones; anything else is for a person to decide. */
const ACCEPTED = /^(?:MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0)$/;
const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

function readJson(name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(path.join(ROOT, name), 'utf8'));
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

describe('what comes from others', () => {
  it('is named in one version, no range', () => {
    const named = ['dependencies', 'optionalDependencies', 'devDependencies'].flatMap((kind) =>
      entriesOf(manifest[kind]),
    );
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(([, version]) => !EXACT.test(String(version)))).toEqual([]);
  });

  it('is locked to its content', () => {
    const locked = entriesOf(lockfile['packages']).filter(([place]) => place !== '');
    expect(locked.length).toBeGreaterThan(200);
    // npm leaves out the hash of tools of ours for platforms that it does not install them for
    const loose = locked.filter(
      ([, found]) => !entriesOf(found).some(([name]) => name === 'integrity' || name === 'dev'),
    );
    expect(loose.map(([place]) => place)).toEqual([]);
  });

  it('is under a licence that somebody has looked at', () => {
    const refused = licensedIn(lockfile).filter(
      ({ licence = '' }) => !licence.split(/[()]| OR /).some((one) => ACCEPTED.test(one.trim())),
    );
    expect(refused).toEqual([]);
  });

  it('is listed in docs/licences.md, which npm run update:licences makes', () => {
    const page = readFileSync(path.join(ROOT, 'docs/licences.md'), 'utf8');
    expect(page).toBe(licencesPage(licensedIn(lockfile)));
  });
});
