import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { exists } from '../files/exists.ts';
import { listFolder } from '../files/list-folder.ts';
import { makeFolder } from '../files/make-folder.ts';
import { removeFile } from '../files/remove.ts';
import { removeDrafts } from '../files/remove-old.ts';
import { DRAFT, writeChanged, writeWhole } from '../files/write-whole.ts';
import { manifestFolder } from './manifest.ts';
import { ForeignFolderError } from './parts.ts';

/** Says that the folder is ours to remove files from. */
const MARKER = '.sparkvet-site';

/**
 * Makes the folder when it is missing, and removes drafts that a killed process left in it. Rejects with ForeignFolderError where
 * files of others are in it, and FileError.
 */
export async function openSiteFolder(directory: string): Promise<void> {
  await makeFolder(directory);
  const names = await listFolder(directory);
  if (!names.includes(MARKER)) await makeOurs(directory, names);
  for (const each of [directory, manifestFolder(directory)]) await removeDrafts(each, Date.now());
}

async function makeOurs(directory: string, names: readonly string[]): Promise<void> {
  // who was killed at once left a draft of the marker
  if (names.some((name) => !DRAFT.test(name))) throw new ForeignFolderError(directory);
  await writeWhole(
    path.join(directory, MARKER),
    'Files of this folder are written and removed by sparkvet report.\n',
  );
}

/** Writes pages of one folder as far as they changed, and removes what was left of others. */
export class PageFolder {
  readonly #directory: string;
  readonly #names = new Set<string>();
  #isMade = false;
  #writtenCount = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get writtenCount(): number {
    return this.#writtenCount;
  }

  async write(name: string, text: string): Promise<void> {
    if (!this.#isMade) await makeFolder(this.#directory);
    this.#isMade = true;
    this.#names.add(name);
    if (await writeChanged(path.join(this.#directory, name), text)) this.#writtenCount += 1;
  }

  /** Leaves a page as it is. False where it is not there. */
  async keep(name: string): Promise<boolean> {
    const isThere = await exists(path.join(this.#directory, name));
    if (isThere) this.#names.add(name);
    return isThere;
  }

  /** Returns how many files went. Rejects with FileError. */
  async sweep(): Promise<number> {
    return removeOthers(this.#directory, this.#names);
  }
}

/** Removes files of ours that are not among `names`, and drafts that a killed process left. Returns how many. Rejects with FileError. */
export async function removeOthers(directory: string, names: ReadonlySet<string>): Promise<number> {
  const draftCount = await removeDrafts(directory, Date.now());
  const found = await readdir(directory).catch(() => []);
  const others = found.filter((name) => !names.has(name) && /\.(?:html|js|css|json)$/.test(name));
  await Promise.all(others.map(async (name) => removeFile(path.join(directory, name))));
  return others.length + draftCount;
}
