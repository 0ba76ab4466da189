import { FetchError } from '../../../src/fetchers/fetcher.ts';
import { createFolderFetcher } from '../../../src/fetchers/log-folder/folder-fetcher.ts';
import type { FolderEntry, LogFolder } from '../../../src/fetchers/log-folder/log-folder.ts';

export const NOON_MS = Date.UTC(2026, 0, 1, 12);
export const HOUR_MS = 3_600_000;

interface StoredFile {
  readonly bytes: Buffer;
  readonly modifiedAtMs: number;
}

/** A folder that behaves as one of HDFS: it has its own time, which changes when something comes or goes, not when a file grows. */
export interface TestFolder extends LogFolder {
  /** `name`, or `folder/name`. */
  readonly put: (path: string, content: string | Buffer, modifiedAtMs: number) => void;
  /** `path` goes, at that time. */
  readonly remove: (path: string, atMs: number) => void;
  /** Nobody may look into it, or read it, any more. */
  readonly close: (name: string) => void;
  readonly listCount: () => number;
  readonly lookCount: () => number;
}

export function aFolder(): TestFolder {
  const files = new Map<string, StoredFile>();
  const folderTimes = new Map<string, number>();
  const closed = new Set<string>();
  let listCount = 0;
  let lookCount = 0;

  function refuse(name: string): void {
    if (closed.has(name)) throw new FetchError('test', 'unauthorized', `${name} is closed`);
  }

  function touch(path: string, atMs: number): void {
    const [folder, inside] = path.split('/');
    if (folder !== undefined && inside !== undefined) folderTimes.set(folder, atMs);
  }

  return {
    location: '/spark-events',
    list: async function* (signal) {
      signal.throwIfAborted();
      listCount += 1;
      yield [...files]
        .filter(([path]) => !path.includes('/'))
        .map(([name, file]) => entryOf(name, file));
      yield [...folderTimes].map(
        ([name, modifiedAtMs]): FolderEntry => ({
          name,
          kind: 'folder',
          byteCount: 0,
          modifiedAtMs,
        }),
      );
    },
    listInside: async (folderName) => {
      lookCount += 1;
      refuse(folderName);
      return [...files]
        .filter(([path]) => path.startsWith(`${folderName}/`))
        .map(([path, file]) => entryOf(path.slice(folderName.length + 1), file));
    },
    open: async function* (path) {
      refuse(path);
      const file = files.get(path);
      if (file === undefined) throw new FetchError('test', 'not-found', `${path} is not there`);
      yield file.bytes;
    },
    put: (path, content, modifiedAtMs) => {
      if (!files.has(path)) touch(path, modifiedAtMs);
      files.set(path, { bytes: Buffer.from(content), modifiedAtMs });
    },
    remove: (path, atMs) => {
      files.delete(path);
      touch(path, atMs);
    },
    close: (name) => {
      closed.add(name);
    },
    listCount: () => listCount,
    lookCount: () => lookCount,
  };
}

function entryOf(name: string, { bytes, modifiedAtMs }: StoredFile): FolderEntry {
  return { name, kind: 'file', byteCount: bytes.length, modifiedAtMs };
}

export interface TestClock {
  readonly nowMs: () => number;
  readonly pass: (durationMs: number) => void;
}

export function aClock(startMs = NOON_MS): TestClock {
  let atMs = startMs;
  return {
    nowMs: () => atMs,
    pass: (durationMs) => {
      atMs += durationMs;
    },
  };
}

export function aFetcher(folder: LogFolder, clock: TestClock = aClock()) {
  return createFolderFetcher({
    source: 'test /spark-events',
    kind: 'directory',
    cluster: 'prod',
    folder,
    check: async () => Promise.resolve([]),
    nowMs: clock.nowMs,
  });
}
