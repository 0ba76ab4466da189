import { lstat, rm, unlink } from 'node:fs/promises';
import { FileError } from './file-error.ts';

const MISSING: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR']);

/** Returns whether the file was there; nothing else is removed in its place. Rejects with FileError. */
export async function removeFile(file: string): Promise<boolean> {
  try {
    await unlink(file);
    return true;
  } catch (cause) {
    if (isMissing(cause)) return false;
    throw new FileError(`${file} cannot be removed`, cause);
  }
}

/** The same, where a folder of that name is let be: none of ours has it. Rejects with FileError. */
export async function removeFileUnlessFolder(file: string): Promise<boolean> {
  const isThere = await lstat(file).then(
    (stats) => !stats.isDirectory(),
    () => true,
  );
  return isThere && (await removeFile(file));
}

/** With all that is in it; it need not be there. Rejects with FileError. */
export async function removeFolder(directory: string): Promise<void> {
  try {
    await rm(directory, { recursive: true, force: true });
  } catch (cause) {
    throw new FileError(`${directory} cannot be removed`, cause);
  }
}

/** Also where what it would lie in is no folder. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && MISSING.has(error.code);
}
