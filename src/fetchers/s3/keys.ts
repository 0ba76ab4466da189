import { isRollingDirectoryName } from '../../event-log/log-layout.ts';
import type { FolderEntry } from '../log-folder/log-folder.ts';
import type { StoredObject } from './object-store.ts';

/** Makes a folder's listing out of keys, which come sorted: a folder is there when its last key has been seen. */
export interface KeyFolding {
  /** What is complete with these. */
  readonly take: (objects: readonly StoredObject[]) => readonly FolderEntry[];
  /** What was left, after the last key. */
  readonly end: () => readonly FolderEntry[];
  /** The folder that the last key lies in. */
  readonly openFolder: () => string | undefined;
}

/** Keys are of `prefix`, whatever lies how deep beneath it; all that is remembered is the sum of one folder. */
export function foldKeys(prefix: string): KeyFolding {
  let open: FolderEntry | undefined;

  function close(): readonly FolderEntry[] {
    const entries = open === undefined ? [] : [open];
    open = undefined;
    return entries;
  }

  function takeOne({ key, byteCount, modifiedAtMs }: StoredObject): readonly FolderEntry[] {
    const [name = '', ...inside] = key.slice(prefix.length).split('/');
    const time = modifiedAtMs === undefined ? {} : { modifiedAtMs };
    if (inside.length === 0) {
      const file: FolderEntry = { name, kind: 'file', byteCount, ...time };
      return isName(name) ? [...close(), file] : close();
    }
    if (open?.name === name) {
      open = withPart(open, byteCount, modifiedAtMs);
      return [];
    }
    const before = close();
    if (isName(name)) open = { name, kind: 'folder', byteCount, ...time };
    return before;
  }

  return {
    take: (objects) => objects.flatMap(takeOne),
    end: close,
    openFolder: () => open?.name,
  };
}

/** A folder is written when one of its files is. */
function withPart(
  folder: FolderEntry,
  byteCount: number,
  modifiedAtMs: number | undefined,
): FolderEntry {
  const sum = { ...folder, byteCount: folder.byteCount + byteCount };
  return modifiedAtMs === undefined
    ? sum
    : { ...sum, modifiedAtMs: Math.max(folder.modifiedAtMs ?? 0, modifiedAtMs) };
}

/** What keys can be that no file's name is, and the markers that some tools leave for folders. */
function isName(name: string): boolean {
  return !['', '.', '..'].includes(name) && !name.endsWith('_$folder$');
}

/** The largest character there is: behind every key of a folder. */
const LAST = '\u{10FFFF}';

/** What to list on from when a page ends in a folder that holds no log: it may be a data lake. Undefined where it is one of ours. */
export function behindFolder(prefix: string, folder: string | undefined): string | undefined {
  if (folder === undefined || isRollingDirectoryName(folder)) return undefined;
  return `${prefix}${folder}/${LAST}`;
}
