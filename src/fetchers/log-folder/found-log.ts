import {
  IN_PROGRESS,
  isNoLogName,
  isRollingDirectoryName,
  type ListedFile,
  type LogLayout,
  layOut,
  nameAtEnd,
} from '../../event-log/log-layout.ts';
import { largestBy } from '../../model/largest-by.ts';
import { sumBy } from '../../model/sum-by.ts';
import { FetchError } from '../fetcher.ts';
import type { ByteSpan, FolderEntry, LogFolder } from './log-folder.ts';
import { isBeingCopied } from './log-names.ts';

/** A log as a listing shows it: a file, or a folder whose parts were not looked at yet. */
export interface ListedLog {
  readonly name: string;
  /** Changes whenever the log may have changed. */
  readonly version: string;
  /** When it came here, or was written last. */
  readonly atMs: number;
  readonly file?: FolderEntry;
  /** Its name is no text, so that nobody can ask for it, nor see what it is. */
  readonly isMisnamed?: true;
}

/** Whether a log's name says that it is still written; a folder's says nothing. */
export function isNamedInProgress({ name }: Pick<ListedLog, 'name'>): boolean {
  return name.endsWith(IN_PROGRESS);
}

/** All logs of a folder as it is now. Throws what the folder throws. */
export async function listLogs(
  folder: LogFolder,
  signal: AbortSignal,
): Promise<readonly ListedLog[]> {
  const byName = new Map<string, ListedLog>();
  for await (const page of folder.list(signal)) {
    // a folder that changes while it is listed may show a name twice
    for (const log of logsListed(page)) byName.set(log.name, log);
  }
  const logs = [...byName.values()];
  // where renaming is copying both are there for a while, and the old name stays when the driver dies just then
  return logs.filter((log) => !isNamedInProgress(log) || !byName.has(nameAtEnd(log.name)));
}

/** A log with all its files. */
export interface FoundLog {
  readonly layout: LogLayout;
  /** In reading order. */
  readonly files: readonly FoundFile[];
  readonly byteCount: number;
  readonly modifiedAtMs: number;
  /** Equal means the same bytes. */
  readonly fingerprint: string;
}

export interface FoundFile extends Pick<ByteSpan, 'listedByteCount'> {
  /** From the folder. */
  readonly path: string;
}

function fileOf({ isInProgress }: LogLayout, path: string, { byteCount }: FolderEntry): FoundFile {
  return isInProgress ? { path } : { path, listedByteCount: byteCount };
}

/** The logs that a page of a listing shows, by their names alone. Parts of a rolled log outside of a folder are none. */
function logsListed(entries: readonly FolderEntry[]): readonly ListedLog[] {
  const files = new Map(
    entries
      .filter(({ kind, name }) => kind === 'file' && name !== '' && !isBeingCopied(name))
      .map((entry) => [entry.name, entry]),
  );
  const singles = layOut([...files.values()].map(listed)).flatMap(({ kind, name }) => {
    const file = files.get(name);
    return kind === 'single' && file !== undefined
      ? [{ name, version: versionOf(file), atMs: timeOf(file), file }]
      : [];
  });
  const rolled = entries
    .filter(({ kind, name }) => kind === 'folder' && isRollingDirectoryName(name))
    .map((entry) => ({ name: entry.name, version: versionOf(entry), atMs: timeOf(entry) }));
  return [...singles, ...rolled, ...misnamedIn(entries)];
}

function misnamedIn(entries: readonly FolderEntry[]): readonly ListedLog[] {
  return entries
    .filter(({ kind, name }) => kind === 'misnamed' && !isNoLogName(name))
    .map((entry) => ({
      name: entry.name,
      version: versionOf(entry),
      atMs: timeOf(entry),
      isMisnamed: true,
    }));
}

function listed({ name, kind, byteCount }: FolderEntry): ListedFile {
  return { name, byteCount, isFile: kind === 'file' };
}

function versionOf({ byteCount, modifiedAtMs = 0, arrivedAtMs = 0 }: FolderEntry): string {
  return `${byteCount} ${modifiedAtMs} ${arrivedAtMs}`;
}

function timeOf({ modifiedAtMs = 0, arrivedAtMs = 0 }: FolderEntry): number {
  return Math.max(modifiedAtMs, arrivedAtMs);
}

/** The log with its files; undefined for a rolled one that has none yet, or no more. Throws FetchError for a name that is no text. */
export async function findFiles(
  folder: LogFolder,
  { name, file, isMisnamed }: ListedLog,
  signal: AbortSignal,
): Promise<FoundLog | undefined> {
  if (isMisnamed === true) {
    const message = `${folder.location}/${name} cannot be read: its name is not UTF-8, rename it`;
    throw new FetchError(folder.location, 'not-found', message);
  }
  return file === undefined ? findParts(folder, name, signal) : singleLog(file);
}

function singleLog(file: FolderEntry): FoundLog | undefined {
  const [layout] = layOut([listed(file)]);
  if (layout === undefined) return undefined;
  const { byteCount, modifiedAtMs = 0 } = file;
  const fingerprint = `${byteCount} bytes of ${modifiedAtMs}`;
  const files = [fileOf(layout, file.name, file)];
  return { layout, files, byteCount, modifiedAtMs, fingerprint };
}

async function findParts(
  folder: LogFolder,
  name: string,
  signal: AbortSignal,
): Promise<FoundLog | undefined> {
  const entries = await folder.listInside(name, signal);
  const layout = layOut(entries.map(listed)).find(({ kind }) => kind === 'rolling');
  if (layout === undefined) return undefined;
  const files = entries.filter(({ kind }) => kind === 'file');
  const byName = new Map(files.map((file) => [file.name, file]));
  const parts = layout.fileNames.flatMap((fileName) => byName.get(fileName) ?? []);
  return {
    layout: { ...layout, name },
    files: parts.map((part) => fileOf(layout, `${name}/${part.name}`, part)),
    byteCount: sumBy(parts, ({ byteCount }) => byteCount),
    modifiedAtMs: largestBy(files, ({ modifiedAtMs = 0 }) => modifiedAtMs),
    fingerprint: fingerprintOf(layout, parts.at(-1)),
  };
}

/**
 * Of the last part: a History Server that compacts replaces earlier parts by less, long after the end, and what was read
 * before is better.
 */
function fingerprintOf({ isInProgress }: LogLayout, last: FolderEntry | undefined): string {
  const { name = '', byteCount = 0 } = last ?? {};
  return `${byteCount} bytes of ${name.replace(/\.compact$/, '')}${isInProgress ? ', growing' : ''}`;
}
