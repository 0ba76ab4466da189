import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { FileError } from './file-error.ts';

/** How a file is called until it is whole. */
export const DRAFT = /\.[0-9a-f]{12}\.tmp$/;

/** Whoever reads the file sees the old one or the new one. The folder must be there. Rejects with FileError. */
export async function writeWhole(file: string, text: string, mode = 0o666): Promise<void> {
  const draft = draftOf(file);
  try {
    await writeFile(draft, text, { mode });
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => {});
    throw new FileError(`${file} cannot be written`, cause);
  }
}

/** The same at once: nothing else runs in between, a signal's handler neither. Throws FileError. */
export function writeWholeSync(file: string, text: string): void {
  const draft = draftOf(file);
  try {
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch (cause) {
    try {
      rmSync(draft, { force: true });
    } catch {
      // the first trouble is the one to tell
    }
    throw new FileError(`${file} cannot be written`, cause);
  }
}

/** The same, unless it says so already: who copies the folder copies what is new. Returns whether it was written. */
export async function writeChanged(file: string, text: string): Promise<boolean> {
  const before = await readFile(file, 'utf8').catch(() => undefined);
  if (before === text) return false;
  await writeWhole(file, text);
  return true;
}

/** Two may write the same at once. */
export function draftOf(file: string): string {
  return `${file}.${randomBytes(6).toString('hex')}.tmp`;
}
