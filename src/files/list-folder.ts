import { readdir } from 'node:fs/promises';
import { FileError } from './file-error.ts';

/** Names of what is in a folder. Rejects with FileError. */
export async function listFolder(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    throw new FileError(`${directory} cannot be listed`, cause);
  }
}
