import type { Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FetchError, isNotFound } from '../fetcher.ts';
import { attempt, isNoText, readFileChunks, statPath } from '../local/local-file.ts';
import { checkFolder } from '../log-folder/check-folder.ts';
import { createFolderFetcher } from '../log-folder/folder-fetcher.ts';
import type { FolderEntry, LogFolder } from '../log-folder/log-folder.ts';
import { configured } from '../shared/configured.ts';
import type { SourceKind } from '../source-kind.ts';
import { DirectorySettings } from './settings.ts';

export const DIRECTORY: SourceKind<DirectorySettings> = {
  kind: 'directory',
  settings: DirectorySettings,
  open: async (settings, { cluster, http }) => {
    const location = configured(`directory ${settings.path}`, () => pathOf(settings.path));
    const folder = directoryFolder(location);
    return createFolderFetcher({
      source: `directory ${location}`,
      kind: 'directory',
      cluster,
      folder,
      check: async (signal) => checkFolder(folder, signal),
      nowMs: http.nowMs,
    });
  },
};

const PAGE_ENTRIES = 1_000;
/** Files that are asked for their size at once. */
const STATS_AT_ONCE = 16;

/** As `spark.eventLog.dir` has it, or a path. Throws TypeError for a URI of another machine. */
function pathOf(pathOrUri: string): string {
  return path.resolve(/^file:/i.test(pathOrUri) ? fileURLToPath(pathOrUri) : pathOrUri);
}

/**
 * A directory of this machine, to be watched: every file with its size and times, which tell what changed since it was listed
 * last. Files that vanish meanwhile are none. (`local/directory-logs.ts` lists what is read once.)
 */
function directoryFolder(location: string): LogFolder {
  return {
    location,
    list: (signal) => pages(location, signal),
    listInside: async (name, signal) => {
      const entries: FolderEntry[] = [];
      try {
        for await (const page of pages(path.join(location, name), signal)) entries.push(...page);
      } catch (error) {
        if (isNotFound(error)) return [];
        throw error;
      }
      return entries;
    },
    open: (name, _signal, { fromByte } = {}) =>
      readFileChunks(path.join(location, name), undefined, fromByte),
  };
}

async function* pages(
  directory: string,
  signal: AbortSignal,
): AsyncGenerator<readonly FolderEntry[]> {
  let page: FolderEntry[] = [];
  let names: string[] = [];
  for await (const name of namesIn(directory)) {
    signal.throwIfAborted();
    names.push(name);
    if (names.length < STATS_AT_ONCE) continue;
    page.push(...(await statsOf(directory, names)));
    names = [];
    if (page.length < PAGE_ENTRIES) continue;
    yield page;
    page = [];
  }
  yield [...page, ...(await statsOf(directory, names))];
}

async function* namesIn(directory: string): AsyncGenerator<string> {
  const opened = await attempt(directory, opendir(directory));
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- names come one after the other
      const entry = await attempt(directory, opened.read());
      if (entry === null) return;
      yield entry.name;
    }
  } finally {
    await opened.close();
  }
}

async function statsOf(
  directory: string,
  names: readonly string[],
): Promise<readonly FolderEntry[]> {
  const entries = await Promise.all(names.map(async (name) => entryOf(directory, name)));
  return entries.filter((entry) => entry !== undefined);
}

/** Undefined for what is gone by now. */
async function entryOf(directory: string, name: string): Promise<FolderEntry | undefined> {
  const filePath = path.join(directory, name);
  const stats = (await statPath(filePath).catch(refused)) ?? (await linkAt(filePath));
  if (stats === undefined) {
    return isNoText(name) ? { name, kind: 'misnamed', byteCount: 0 } : undefined;
  }
  return { name, kind: kindOf(stats), ...sizeAndTimesOf(stats) };
}

/** A link to nowhere, or to where we may not go. Throws FetchError for a directory that may be listed and not entered. */
async function linkAt(filePath: string): Promise<Stats | undefined> {
  return attempt(filePath, lstat(filePath)).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}

function refused(error: unknown): undefined {
  if (!(error instanceof FetchError)) throw error;
}

function kindOf(stats: Stats): FolderEntry['kind'] {
  if (stats.isFile()) return 'file';
  return stats.isDirectory() ? 'folder' : 'other';
}

function sizeAndTimesOf({ size, mtimeMs, ctimeMs }: Stats) {
  return {
    byteCount: size,
    modifiedAtMs: Math.floor(mtimeMs),
    // a copy may keep the time of its original; nobody can set this one
    arrivedAtMs: Math.floor(ctimeMs),
  };
}
