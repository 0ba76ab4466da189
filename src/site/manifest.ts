import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../files/write-whole.ts';

const MANIFESTS = '.manifests';

/** Where a site remembers what each of its pages was made from. */
export function manifestFolder(directory: string): string {
  return path.join(directory, MANIFESTS);
}

/** The manifest of one part of the site: a month, or `jobs`. */
export function manifestFile(directory: string, name: string): string {
  return path.join(manifestFolder(directory), `${name}.json`);
}

/** By file name, what a page was made from. One that cannot be read is as good as none. */
export async function readManifest(file: string): Promise<ReadonlyMap<string, string>> {
  try {
    const read: unknown = JSON.parse(await readFile(file, 'utf8'));
    const entries = typeof read === 'object' && read !== null ? Object.entries(read) : [];
    return new Map(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return new Map();
  }
}

/** The folder of manifests must be there. */
export async function writeManifest(
  file: string,
  stamps: Readonly<Record<string, string>>,
): Promise<void> {
  await writeWhole(file, JSON.stringify(stamps));
}

/** Another one when anything of it changed. */
export function stampOf(madeFrom: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(madeFrom)).digest('hex').slice(0, 16);
}
