import type { Gap } from '../model/application.ts';
import { pushTo } from '../model/by-key.ts';
import { largestBy } from '../model/largest-by.ts';

/** A file as a listing shows it. */
export interface ListedFile {
  readonly name: string;
  /** As the store tells it, which may be too little of a file that is still written; absent where nobody asked. */
  readonly byteCount?: number;
  /** False for what bears a name and cannot be read: a directory, a pipe, a link that leads nowhere. */
  readonly isFile: boolean;
}

/** Which files make one log, in reading order, as far as a listing tells. */
export interface LogLayout {
  /** Of the log: the file's own, or that of the directory Spark would have put the parts into. */
  readonly name: string;
  readonly kind: 'single' | 'rolling' | 'databricks';
  readonly fileNames: readonly string[];
  readonly gaps: readonly Gap[];
  readonly isInProgress: boolean;
}

/** `events_INDEX_NAME[.CODEC][.compact]`; Spark's names hold no dot. */
const ROLLED_PART = /^events_(\d+)_([^.]+)(\..+)?$/u;
const ROLLING_STATUS = /^appstatus_([^.]+)(\.inprogress)?$/u;
const ROLLING_DIRECTORY = 'eventlog_v2_';
/** Databricks' closed parts carry the time of their end, the last one none. */
const DATABRICKS_PART = /^eventlog(?:-(\d{4}-\d{2}-\d{2}--[\d-]+))?(?:\.\w+)?$/u;
const DATABRICKS_NAME = 'eventlog';
/** What Spark puts behind the name of a log that it still writes. */
export const IN_PROGRESS = '.inprogress';
const COMPACT = '.compact';
/** Checksums, markers and hidden files of Hadoop's file systems and of others. */
const NO_EVENT_LOG = /^[._]|\.crc$|^appstatus_|^events_.*\.compact\.inprogress$/u;

/** Whether a file's name alone says that no event can be in it. */
export function isNoLogName(fileName: string): boolean {
  return NO_EVENT_LOG.test(fileName);
}

/** Whether Spark would call a directory of rolled parts so. */
export function isRollingDirectoryName(name: string): boolean {
  return name.startsWith(ROLLING_DIRECTORY);
}

/** Whether `layOut` asks for the size of a file: a copy that broke off leaves an empty one beside the one that is good. */
export function isSizeTelling(name: string, names: ReadonlySet<string>): boolean {
  return ROLLED_PART.test(name) || DATABRICKS_PART.test(name) || names.has(name + IN_PROGRESS);
}

/** The logs that the files of one directory make, by name. Files that are certainly none are left out. */
export function layOut(files: readonly ListedFile[]): readonly LogLayout[] {
  const rolled = new Map<string, RolledPart[]>();
  const databricks: ListedFile[] = [];
  const layouts: LogLayout[] = [];
  const written = new Set(files.filter(isWritten).map(({ name }) => name));
  for (const file of files) {
    if (isNoLogName(file.name)) continue;
    const part = rolledPartOf(file);
    if (part !== undefined) pushTo(rolled, part.logName, part);
    else if (!file.isFile || isLeftOver(file, written)) continue;
    else if (DATABRICKS_PART.test(file.name)) databricks.push(file);
    else layouts.push(singleLayout(file.name));
  }
  const states = statesOf(files);
  for (const [logName, parts] of rolled) {
    const layout = rollingLayout(logName, parts, states.get(logName));
    if (layout !== undefined) layouts.push(layout);
  }
  if (databricks.length > 0) layouts.push(databricksLayout(databricks));
  return layouts.toSorted((a, b) => compareNames(a.name, b.name));
}

/** A file that is read by itself; when it is one part of a rolled log, what it lacks is a gap. */
export function layOutFile(fileName: string): LogLayout {
  const part = rolledPartOf({ name: fileName, isFile: true });
  const layout = singleLayout(fileName);
  return part === undefined ? layout : { ...layout, gaps: gapsOf([part], part.index) };
}

/**
 * Spark names a log after the application; what it adds to the name is taken off. Letters of every script stay: files that people
 * named would be one application without them.
 */
export function idOfLogName(name: string): string {
  return name
    .replace(/^eventlog_v2_/, '')
    .replace(/(?:\.(?:inprogress|zstd|zst|lz4|lzf|snappy|gz|zip|json|log))+$/i, '')
    .replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, '-');
}

/** What a log, or a part of one, will be called when it is no more written. */
export function nameAtEnd(name: string): string {
  return name.endsWith(IN_PROGRESS) ? name.slice(0, -IN_PROGRESS.length) : name;
}

/** By code units: the same everywhere. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function singleLayout(fileName: string): LogLayout {
  return {
    name: fileName,
    kind: 'single',
    fileNames: [fileName],
    gaps: [],
    isInProgress: fileName.endsWith(IN_PROGRESS),
  };
}

/** As far as anybody knows. */
function isWritten({ isFile, byteCount }: ListedFile): boolean {
  return isFile && byteCount !== 0;
}

/** Where renaming is copying both names are there for a while, and the old one stays when the driver dies just then. */
function isLeftOver({ name }: ListedFile, written: ReadonlySet<string>): boolean {
  return name.endsWith(IN_PROGRESS) && written.has(nameAtEnd(name));
}

interface RolledPart extends ListedFile {
  readonly logName: string;
  readonly index: number;
  readonly isCompact: boolean;
}

function rolledPartOf(file: ListedFile): RolledPart | undefined {
  const [, index, logName, suffix] = ROLLED_PART.exec(file.name) ?? [];
  if (index === undefined || logName === undefined) return undefined;
  const isCompact = suffix?.endsWith(COMPACT) ?? false;
  return { ...file, logName, index: Number(index), isCompact };
}

/** Whether each rolled log is still written. While a file system copies to rename, both states are there: then it is done. */
function statesOf(files: readonly ListedFile[]): ReadonlyMap<string, boolean> {
  const isInProgressOf = new Map<string, boolean>();
  for (const { name } of files) {
    const [, logName, suffix] = ROLLING_STATUS.exec(name) ?? [];
    if (logName === undefined) continue;
    const isInProgress = suffix !== undefined && isInProgressOf.get(logName) !== false;
    isInProgressOf.set(logName, isInProgress);
  }
  return isInProgressOf;
}

/**
 * Spark's own rules (EventLogFileReader): the last compacted file replaces everything up to its index. Only the last part may be
 * empty, of a log that is not known to be done: Spark opens a part to write into it. Undefined when no part is a file.
 */
function rollingLayout(
  logName: string,
  parts: readonly RolledPart[],
  isInProgress: boolean | undefined,
): LogLayout | undefined {
  const lastIndex = largestBy(parts, ({ index }) => index);
  const ordered = parts
    .filter((part) => isWritten(part) || (part.isFile && part.index === lastIndex))
    .toSorted(compareParts);
  if (ordered.length === 0) return undefined;
  const lastCompactAt = ordered.findLastIndex((part) => part.isCompact && isWritten(part));
  const used = ordered.slice(Math.max(0, lastCompactAt));
  const distinct = used.filter(({ index }, at) => index !== used[at - 1]?.index);
  const told = isInProgress === false ? distinct.filter(isWritten) : distinct;
  return {
    name: ROLLING_DIRECTORY + logName,
    kind: 'rolling',
    fileNames: distinct.map(({ name }) => name),
    gaps: gapsOf(told, lastIndex),
    isInProgress: isInProgress ?? false,
  };
}

/** Of one index those that hold something first, a compacted one after what it replaces. */
function compareParts(a: RolledPart, b: RolledPart): number {
  return (
    a.index - b.index ||
    Number(isWritten(b)) - Number(isWritten(a)) ||
    Number(a.isCompact) - Number(b.isCompact) ||
    compareNames(a.name, b.name)
  );
}

/** What distinct parts, in order, say of those up to the last that are not there. */
function gapsOf(parts: readonly RolledPart[], lastIndex: number): readonly Gap[] {
  const gaps: Gap[] = [];
  const missing: string[] = [];
  let missingCount = 0;
  let expected = 1;
  const missUpTo = (index: number): void => {
    if (index <= expected) return;
    missing.push(index - expected === 1 ? `${expected}` : `${expected} to ${index - 1}`);
    missingCount += index - expected;
  };
  for (const { index, isCompact, name } of parts) {
    if (isCompact) gaps.push(compactedGap(name));
    else missUpTo(index);
    expected = index + 1;
  }
  missUpTo(lastIndex + 1);
  if (missingCount > 0) {
    const detail = `missing from the rolling log: part ${missing.join(', ')}`;
    gaps.push({ kind: 'missing-part', detail, count: missingCount });
  }
  return gaps;
}

function compactedGap(fileName: string): Gap {
  const detail = `${fileName} was compacted by the History Server: finished jobs, stages and tasks are left out of it`;
  return { kind: 'compacted', detail };
}

function databricksLayout(files: readonly ListedFile[]): LogLayout {
  const ordered = files
    .toSorted(
      (a, b) =>
        compareNames(timeOf(a.name), timeOf(b.name)) ||
        Number(isWritten(b)) - Number(isWritten(a)) ||
        compareNames(a.name, b.name),
    )
    .map(({ name }) => name);
  return {
    name: DATABRICKS_NAME,
    kind: 'databricks',
    // The same part unpacked beside its archive is one part.
    fileNames: ordered.filter(
      (name, at) => at === 0 || timeOf(name) !== timeOf(ordered[at - 1] ?? ''),
    ),
    gaps: [],
    isInProgress: false,
  };
}

/** '~' is after every digit: the part without a time is the last. */
function timeOf(fileName: string): string {
  return DATABRICKS_PART.exec(fileName)?.[1] ?? '~';
}
