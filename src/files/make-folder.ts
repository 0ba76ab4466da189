import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { FileError } from './file-error.ts';

/**
 * Makes a folder with those it lies in, where they are missing. Node's own `recursive` tries for ever where a file system says
 * of a folder that is there that it is not, as /proc does. Rejects with FileError.
 */
export async function makeFolder(directory: string, mode = 0o777): Promise<void> {
  const folder = path.resolve(directory);
  try {
    await makeWithParents(folder, mode);
  } catch (cause) {
    throw new FileError(`${directory} cannot be made`, cause);
  }
}

async function makeWithParents(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (await isFolder(folder)) return;
    const parent = path.dirname(folder);
    if (!isMissing(error) || parent === folder) throw error;
    await makeWithParents(parent, mode);
    // another process may have been faster
    await mkdir(folder, { mode }).catch(async (again: unknown) => {
      if (!(await isFolder(folder))) throw again;
    });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

async function isFolder(folder: string): Promise<boolean> {
  return stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
