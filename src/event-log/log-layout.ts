import type { Gap } from '../model/application.ts';

/** Which files make one log, in reading order, as far as their names tell. */
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
const IN_PROGRESS = '.inprogress';
const COMPACT = '.compact';
/** Checksums, markers and hidden files of Hadoop's file systems and of others. */
const NO_EVENT_LOG = /^[._]|\.crc$|^appstatus_|^events_.*\.compact\.inprogress$/u;

/** Whether a file's name alone says that no event can be in it. */
export function isNoEventLog(fileName: string): boolean {
  return NO_EVENT_LOG.test(fileName);
}

/** Whether Spark would call a directory of rolled parts so. */
export function isRollingDirectoryName(name: string): boolean {
  return name.startsWith(ROLLING_DIRECTORY);
}

/** The logs that the files of one directory make, by name. Files that are certainly none are left out. */
export function layOut(fileNames: readonly string[]): readonly LogLayout[] {
  const rolled = new Map<string, RolledPart[]>();
  const databricks: string[] = [];
  const layouts: LogLayout[] = [];
  for (const fileName of fileNames) {
    if (isNoEventLog(fileName)) continue;
    const part = rolledPartOf(fileName);
    if (part !== undefined) addTo(rolled, part);
    else if (DATABRICKS_PART.test(fileName)) databricks.push(fileName);
    else layouts.push(singleLayout(fileName));
  }
  const states = statesOf(fileNames);
  for (const [logName, parts] of rolled) layouts.push(rollingLayout(logName, parts, states));
  if (databricks.length > 0) layouts.push(databricksLayout(databricks));
  return layouts.toSorted((a, b) => compareNames(a.name, b.name));
}

/** A file that is read by itself; when it is one part of a rolled log, what it lacks is a gap. */
export function layOutFile(fileName: string): LogLayout {
  const part = rolledPartOf(fileName);
  const layout = singleLayout(fileName);
  return part === undefined ? layout : { ...layout, gaps: gapsOf([part]) };
}

/** Spark names a log after the application; what it adds to the name is taken off. */
export function idOfLogName(name: string): string {
  return name
    .replace(/^eventlog_v2_/, '')
    .replace(/(?:\.(?:inprogress|zstd|zst|lz4|lzf|snappy|gz|zip|json|log))+$/i, '')
    .replace(/[^\w.-]+/g, '-');
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

interface RolledPart {
  readonly fileName: string;
  readonly logName: string;
  readonly index: number;
  readonly isCompact: boolean;
}

function rolledPartOf(fileName: string): RolledPart | undefined {
  const [, index, logName, suffix] = ROLLED_PART.exec(fileName) ?? [];
  if (index === undefined || logName === undefined) return undefined;
  return {
    fileName,
    logName,
    index: Number(index),
    isCompact: suffix?.endsWith(COMPACT) ?? false,
  };
}

function addTo(rolled: Map<string, RolledPart[]>, part: RolledPart): void {
  const parts = rolled.get(part.logName);
  if (parts === undefined) rolled.set(part.logName, [part]);
  else parts.push(part);
}

/** Whether each rolled log is still written. While a file system copies to rename, both states are there: then it is done. */
function statesOf(fileNames: readonly string[]): ReadonlyMap<string, boolean> {
  const isInProgressOf = new Map<string, boolean>();
  for (const fileName of fileNames) {
    const [, logName, suffix] = ROLLING_STATUS.exec(fileName) ?? [];
    if (logName === undefined) continue;
    const isInProgress = suffix !== undefined && isInProgressOf.get(logName) !== false;
    isInProgressOf.set(logName, isInProgress);
  }
  return isInProgressOf;
}

/** Spark's own rules (EventLogFileReader): the last compacted file replaces everything up to its index. */
function rollingLayout(
  logName: string,
  parts: readonly RolledPart[],
  isInProgressOf: ReadonlyMap<string, boolean>,
): LogLayout {
  const ordered = parts.toSorted(
    (a, b) =>
      a.index - b.index ||
      Number(a.isCompact) - Number(b.isCompact) ||
      compareNames(a.fileName, b.fileName),
  );
  const used = ordered.slice(
    Math.max(
      0,
      ordered.findLastIndex(({ isCompact }) => isCompact),
    ),
  );
  const distinct = used.filter(({ index }, at) => index !== used[at - 1]?.index);
  return {
    name: ROLLING_DIRECTORY + logName,
    kind: 'rolling',
    fileNames: distinct.map(({ fileName }) => fileName),
    gaps: gapsOf(distinct),
    isInProgress: isInProgressOf.get(logName) ?? false,
  };
}

/** What distinct parts, in order, say of those that are not there. */
function gapsOf(parts: readonly RolledPart[]): readonly Gap[] {
  const gaps: Gap[] = [];
  const missing: string[] = [];
  let missingCount = 0;
  let expected = 1;
  for (const { index, isCompact, fileName } of parts) {
    if (isCompact) gaps.push(compactedGap(fileName));
    else if (index > expected) {
      missing.push(index - expected === 1 ? `${expected}` : `${expected} to ${index - 1}`);
      missingCount += index - expected;
    }
    expected = index + 1;
  }
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

function databricksLayout(fileNames: readonly string[]): LogLayout {
  const ordered = fileNames.toSorted(
    (a, b) => compareNames(timeOf(a), timeOf(b)) || compareNames(a, b),
  );
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
