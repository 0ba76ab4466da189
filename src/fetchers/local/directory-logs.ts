import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isZip } from '../../event-log/codecs/detect.ts';
import {
  compareNames,
  isRollingDirectoryName,
  isSizeTelling,
  type ListedFile,
  type LogLayout,
  layOut,
} from '../../event-log/log-layout.ts';
import type { LogPart, LogSource } from '../../event-log/log-source.ts';
import { underItsName } from '../../event-log/under-its-name.ts';
import { FetchError } from '../fetcher.ts';
import { filePart } from './file-part.ts';
import { attempt, isNoText, LOCAL_SOURCE, readHead, statPath } from './local-file.ts';
import { type LocalItem, skipped } from './local-item.ts';
import { toLocalItem, toLogSource } from './log-files.ts';
import { logsInZip } from './zip-logs.ts';

const ZIP_MARK_BYTES = 4;

/** What a directory holds; hidden directories are none of ours. */
export interface Listing {
  readonly path: string;
  readonly layouts: readonly LogLayout[];
  readonly directoryNames: readonly string[];
}

/**
 * What a directory that somebody named holds, all at once and with as few questions as possible: sizes are asked only of names
 * that need them. `directory/directory.ts` lists the same for who watches: page by page, with the times of every file. Throws
 * FetchError.
 */
export async function listDirectory(path: string): Promise<Listing> {
  const entries = await attempt(path, readdir(path, { withFileTypes: true }));
  const names = new Set(entries.map(({ name }) => name));
  const listed: ListedEntry[] = [];
  for (const entry of entries) {
    listed.push(await entryOf(join(path, entry.name), entry, isSizeTelling(entry.name, names)));
  }
  return {
    path,
    layouts: layOut(listed),
    directoryNames: listed
      .filter(({ name, isDirectory }) => isDirectory && !name.startsWith('.'))
      .map(({ name }) => name)
      .toSorted(compareNames),
  };
}

interface ListedEntry extends ListedFile {
  readonly isDirectory: boolean;
}

/** Links count as what they lead to; one that leads nowhere is nothing, but where nobody can follow it for its name. */
async function entryOf(path: string, entry: Dirent, needsSize: boolean): Promise<ListedEntry> {
  const { name } = entry;
  const isFile = entry.isFile();
  if (!(entry.isSymbolicLink() || (isFile && needsSize))) {
    return { name, isFile, isDirectory: entry.isDirectory() };
  }
  return statPath(path).then(
    (stats) => ({
      name,
      isFile: stats.isFile(),
      isDirectory: stats.isDirectory(),
      byteCount: stats.size,
    }),
    () => ({ name, isFile: isFile || isNoText(name), isDirectory: false }),
  );
}

/** The layout that a directory is, when it is one log in several files and nothing else. */
export function oneLogIn({ path, layouts }: Listing): LogLayout | undefined {
  const [log, ...others] = layouts.filter(({ kind }) => kind !== 'single');
  if (log === undefined || others.length > 0) return undefined;
  const hasSingles = layouts.length > 1;
  return hasSingles && !isRollingDirectoryName(basename(path)) ? undefined : log;
}

/** The log that a directory is. Throws FetchError. */
export async function logOfDirectory(listing: Listing, layout: LogLayout): Promise<LogSource> {
  const { path } = listing;
  const log = await toLogSource(layout, partsIn(path), basename(path));
  if (log.parts.every(({ byteCount }) => byteCount === 0)) {
    throw new FetchError(LOCAL_SOURCE, 'bad-payload', `${path} holds empty files only`);
  }
  return log;
}

/**
 * The logs in a directory by name, found as they are asked for: files, rolled logs, archives. Of directories in it only those
 * that are one log are read. Throws FetchError when there was nothing that may be a log.
 */
export async function* logsInDirectory(listing: Listing): AsyncGenerator<LocalItem> {
  let isEmpty = true;
  const entries = [
    ...listing.layouts.map((layout) => ({
      name: layout.name,
      items: () => itemsOfLayout(listing.path, layout),
    })),
    ...listing.directoryNames.map((name) => ({
      name,
      items: () => itemsOfDirectory(join(listing.path, name)),
    })),
  ];
  for (const { items } of entries.toSorted((a, b) => compareNames(a.name, b.name))) {
    for await (const item of items()) {
      isEmpty &&= item.kind === 'skipped';
      yield item;
    }
  }
  if (isEmpty) throw noLogIn(listing);
}

async function* itemsOfLayout(path: string, layout: LogLayout): AsyncGenerator<LocalItem> {
  if (layout.kind !== 'single' || !(await isZipFile(join(path, layout.name)))) {
    yield await toLocalItem(layout, partsIn(path));
    return;
  }
  yield* itemsOfZip(join(path, layout.name));
}

async function* itemsOfZip(path: string): AsyncGenerator<LocalItem> {
  try {
    yield* logsInZip(path);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    yield { kind: 'unreadable', name: basename(path), error };
  }
}

async function* itemsOfDirectory(path: string): AsyncGenerator<LocalItem> {
  const name = basename(path);
  try {
    const listing = await listDirectory(path);
    const log = oneLogIn(listing);
    if (log !== undefined) yield await toLocalItem(log, partsIn(path), name);
    else yield skipped(name, 'a directory that is not one log', 'directory');
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    yield { kind: 'unreadable', name, error };
  }
}

async function isZipFile(path: string): Promise<boolean> {
  return readHead(path, ZIP_MARK_BYTES).then(isZip, () => false);
}

function partsIn(path: string): (fileName: string) => Promise<LogPart> {
  const partOf = async (name: string): Promise<LogPart> => {
    const filePath = join(path, name);
    const { size } = await statPath(filePath);
    return filePart(name, filePath, size);
  };
  // whatever is wrong with both names, the error of the one that was listed is told
  return async (fileName) => underItsName(fileName, partOf, () => true);
}

function noLogIn({ path, directoryNames }: Listing): FetchError {
  const hint =
    directoryNames.length > 0
      ? ': directories in it are not searched, name them'
      : ': is it what spark.eventLog.dir says?';
  return new FetchError(LOCAL_SOURCE, 'not-found', `${path} holds no event log${hint}`);
}
