import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { licencesPage, licensedIn } from './licences.ts';

const root = path.resolve(import.meta.dirname, '..');
const lockfile: unknown = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
writeFileSync(path.join(root, 'docs/licences.md'), licencesPage(licensedIn(lockfile)));
