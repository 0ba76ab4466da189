import { posix } from 'node:path';
import { type Entry, getFileNameLowLevel, openPromise } from 'yauzl';
import {
  compareNames,
  isRollingDirectoryName,
  type ListedFile,
  type LogLayout,
  layOut,
} from '../../event-log/log-layout.ts';
import type { LogPart } from '../../event-log/log-source.ts';
import type { Gap } from '../../model/application.ts';
import { FetchError } from '../fetcher.ts';
import { attempt, LOCAL_SOURCE } from './local-file.ts';
import type { LocalItem } from './local-item.ts';
import { toLocalItem } from './log-files.ts';
import { canUnpack, NOT_UNPACKED, readZipEntry } from './zip-entry.ts';

/** What yauzl says of the first file that is, of which it lists no more. */
const STRONGLY_ENCRYPTED = /^strong encryption/;

/**
 * The logs in an archive as the History Server's `/logs` gives it, or as users make it: each folder is laid out as a
 * directory of logs would be, at any depth. Read from the archive's end, where the sizes are: the headers in between need
 * not have them. Throws FetchError when it is no whole archive or has nothing that may be a log.
 */
export async function* logsInZip(path: string): AsyncGenerator<LocalItem> {
  let isEmpty = true;
  const folders = await readFolders(path);
  for (const folder of [...folders.keys()].toSorted(compareNames)) {
    const entries = folders.get(folder) ?? new Map<string, NamedEntry>();
    for (const layout of layOut([...entries].map(listed))) {
      const name = nameOf(layout, folder);
      const told = { ...layout, name, gaps: [...layout.gaps, ...shadowedGaps(layout, entries)] };
      const item =
        closedItem(path, entries, told) ?? (await toLocalItem(told, openerOf(path, entries), name));
      isEmpty &&= item.kind === 'skipped';
      yield item;
    }
  }
  if (isEmpty) {
    const message = `${path} holds no event log: give a zip as the History Server's /logs makes it`;
    throw new FetchError(LOCAL_SOURCE, 'bad-payload', message);
  }
}

/** The file of a name, and whether another one stands under it, too. */
interface NamedEntry {
  readonly entry: Entry;
  readonly isShadowing: boolean;
  /** Why it is not read; undefined where it can be. */
  readonly refusal: string | undefined;
}
type Folder = Map<string, NamedEntry>;

function listed([name, { entry }]: readonly [string, NamedEntry]): ListedFile {
  return { name, byteCount: entry.uncompressedSize, isFile: true };
}

/** What is not read because something else has its name. */
function shadowedGaps(
  { fileNames }: LogLayout,
  entries: ReadonlyMap<string, NamedEntry>,
): readonly Gap[] {
  const names = fileNames.filter((name) => entries.get(name)?.isShadowing === true);
  if (names.length === 0) return [];
  const detail = `${names[0]} is in the zip more than once, and not the same: the last of them was read`;
  return [{ kind: 'unreadable', detail, count: names.length }];
}

/** A folder that is one log gives it its name, as a directory does. */
function nameOf(layout: LogLayout, folder: string): string {
  const folderName = posix.basename(folder);
  return layout.kind === 'rolling' && isRollingDirectoryName(folderName) ? folderName : layout.name;
}

/** Undefined where one of a log's files can be unpacked: of the others its reader says what they are. */
function closedItem(
  zipPath: string,
  entries: ReadonlyMap<string, NamedEntry>,
  { name, fileNames }: LogLayout,
): LocalItem | undefined {
  const files = fileNames.flatMap((fileName) => entries.get(fileName) ?? []);
  const [first] = files;
  if (first?.refusal === undefined || files.some(({ refusal }) => refusal === undefined)) {
    return undefined;
  }
  const message = `${first.entry.fileName} in ${zipPath} ${first.refusal}`;
  return { kind: 'unreadable', name, error: new FetchError(LOCAL_SOURCE, 'bad-payload', message) };
}

function openerOf(
  zipPath: string,
  entries: ReadonlyMap<string, NamedEntry>,
): (fileName: string) => Promise<LogPart> {
  return async (fileName) => {
    const named = entries.get(fileName);
    if (named === undefined) throw new Error(`no entry ${fileName}`);
    const { entry, refusal } = named;
    return {
      name: entry.fileName,
      byteCount: entry.uncompressedSize,
      open: () => readZipEntry(zipPath, entry, refusal),
    };
  };
}

/** Files by folder and name; of two entries of one name the later counts, as for whoever unpacks them. */
async function readFolders(path: string): Promise<ReadonlyMap<string, Folder>> {
  const folders = new Map<string, Folder>();
  const all = await readEntries(path);
  const overlong = overlongIn(all);
  for (const entry of all.filter(({ fileName }) => !fileName.endsWith('/'))) {
    const folder = posix.dirname(entry.fileName);
    const files: Folder = folders.get(folder) ?? new Map();
    const name = posix.basename(entry.fileName);
    const isShadowing = shadows(entry, files.get(name));
    const refusal = overlong.has(entry) ? OVERLONG : canUnpack(entry) ? undefined : NOT_UNPACKED;
    folders.set(folder, files.set(name, { entry, isShadowing, refusal }));
  }
  return folders;
}

async function readEntries(path: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  // decoded by yauzl itself, one name that leads out of a folder would end it all: nothing is ever unpacked into one
  const options = { autoClose: false, decodeStrings: false };
  const zip = await attempt(path, openPromise(path, options).catch(notWhole(path)));
  try {
    for await (const entry of zip.eachEntry()) {
      const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
      entry.fileName = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
      entries.push(entry);
    }
  } catch (error) {
    notWhole(path)(error);
  } finally {
    zip.close();
  }
  return entries;
}

/** A header before the data of each file: its fixed part, the least there is (APPNOTE.TXT, 4.3.7). */
const LOCAL_HEADER_BYTES = 30;
const OVERLONG = 'runs into the next file of the archive, as no packer writes it';

/** Files that share bytes with the next one: a few kilobytes that are packed once expand as often as they are named. */
function overlongIn(entries: readonly Entry[]): ReadonlySet<Entry> {
  const inOrder = entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  );
  const overlong = inOrder.filter((entry, index) => {
    const endsAt = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.compressedSize;
    return endsAt > (inOrder[index + 1]?.relativeOffsetOfLocalHeader ?? Infinity);
  });
  return new Set(overlong);
}

function shadows(entry: Entry, earlier: NamedEntry | undefined): boolean {
  if (earlier === undefined) return false;
  const { crc32, uncompressedSize } = earlier.entry;
  const isSame = entry.crc32 === crc32 && entry.uncompressedSize === uncompressedSize;
  return earlier.isShadowing || !isSame;
}

function notWhole(path: string): (error: unknown) => never {
  return (error) => {
    // The file system's own refusals say more.
    if (error instanceof Error && 'syscall' in error) throw error;
    const isEncrypted = error instanceof Error && STRONGLY_ENCRYPTED.test(error.message);
    const message = isEncrypted
      ? `${path} is encrypted: unpack it, and name what was in it`
      : `${path} is not a whole zip archive: get it again`;
    throw new FetchError(LOCAL_SOURCE, 'bad-payload', message, { cause: error });
  };
}
