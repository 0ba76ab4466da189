import { withoutUndefined } from '../../model/record-of.ts';
import { isOutageCode } from '../best-record.ts';
import { type DiscoveryPage, type DiscoveryWindow, FetchError, type Sighting } from '../fetcher.ts';
import type { FolderIndex } from './folder-index.ts';
import { type FoundLog, findFiles, isNamedInProgress, type ListedLog } from './found-log.ts';
import type { LogFolder } from './log-folder.ts';
import { refOfLogName } from './log-names.ts';

export interface DiscoverySettings {
  readonly cluster: string;
  readonly nowMs: () => number;
  /** A log that nobody wrote to for so long has lost its driver. */
  readonly abandonedAfterMs: number;
}

const PAGE_LOGS = 500;
/** Folders of rolled logs that are looked into at once; the host's own limit holds besides. */
const FOLDERS_AT_ONCE = 8;

/** What a log is at the moment it is looked at. */
interface DatedLog extends ListedLog {
  readonly isGrowing: boolean;
}

type Look =
  | { readonly kind: 'told'; readonly sighting: Sighting }
  /** Nothing to tell before it changes. */
  | { readonly kind: 'passed over' }
  /** Still written, or nothing in it yet: to be looked at again. */
  | { readonly kind: 'unsettled' }
  /** It may be there, and cannot be looked into. */
  | { readonly kind: 'refused'; readonly because: string };

/** Tells what came, or changed, since it was asked last; the first time, what the window holds. */
export function createDiscovery(
  folder: LogFolder,
  index: FolderIndex,
  settings: DiscoverySettings,
): (window: DiscoveryWindow, signal: AbortSignal) => AsyncGenerator<DiscoveryPage> {
  /** Of open windows: versions by name, told or passed over; undefined before the first of them was taken to its end. */
  let toldBefore: ReadonlyMap<string, string> | undefined;
  /** Of any window, versions by name: what could not be looked into counts once, and is tried again. */
  const refusedBefore = new Map<string, string>();

  return async function* discover(window, signal) {
    const isOpen = window.toMs === undefined && window.order === 'oldest-first';
    const told = isOpen ? toldBefore : undefined;
    const listedAtMs = settings.nowMs();
    const listed = (await index.list(signal)).map((log) => atItsEnd(log, settings));
    const wanted = listed.filter((log) =>
      told === undefined ? isIn(window, log, settings) : told.get(log.name) !== log.version,
    );
    const progress = createProgress(window, listedAtMs, refusedBefore);
    for (const page of pagesOf(wanted, window)) {
      const looks = await lookAll(page.logs, async (log) =>
        look(folder, log, { ...settings, window, signal }),
      );
      yield progress.take(page, looks);
      // a page that was not asked beyond was not taken: nothing is remembered of it
      remember(refusedBefore, page.logs, looks);
    }
    if (!isOpen) return;
    toldBefore = progress.settledOf(listed);
    const names = new Set(listed.map(({ name }) => name));
    for (const name of refusedBefore.keys()) if (!names.has(name)) refusedBefore.delete(name);
  };
}

function remember(
  refused: Map<string, string>,
  logs: readonly DatedLog[],
  looks: readonly Look[],
): void {
  for (const [at, { name, version }] of logs.entries()) {
    if (looks[at]?.kind === 'refused') refused.set(name, version);
    else refused.delete(name);
  }
}

interface Progress {
  readonly take: (page: Page, looks: readonly Look[]) => DiscoveryPage;
  /** When all pages were taken: versions by name of what need not be looked at again. */
  readonly settledOf: (listed: readonly DatedLog[]) => ReadonlyMap<string, string>;
}

function createProgress(
  window: DiscoveryWindow,
  listedAtMs: number,
  refusedBefore: ReadonlyMap<string, string>,
): Progress {
  const unsettled = new Set<string>();
  const isForward = window.order === 'oldest-first';
  let takenToMs = isForward ? window.fromMs : (window.toMs ?? listedAtMs);
  let latestEndMs = window.fromMs;

  return {
    take: ({ logs, isLast }, looks) => {
      const seen = logs.map((log, at) => ({ log, look: looks[at] }));
      for (const { log, look: one } of seen) {
        if (one !== undefined && !isSettled(one)) unsettled.add(log.name);
      }
      const applications = looks.flatMap((one) => (one.kind === 'told' ? [one.sighting] : []));
      latestEndMs = latestOf(applications, latestEndMs);
      const timesMs = logs.map(({ atMs }) => atMs).filter((atMs) => atMs > 0);
      const lastMs = timesMs.at(-1) ?? takenToMs;
      // ends inside of folders are in no order: they count when all are taken
      const toMs = isForward && isLast ? Math.max(lastMs, latestEndMs) : lastMs;
      // a clock that is ahead does not move beyond ours: what comes later would be passed over
      takenToMs = isForward
        ? Math.max(takenToMs, Math.min(listedAtMs, toMs))
        : Math.min(takenToMs, toMs);
      const droppedBecause = seen.flatMap(({ log: { name, version }, look: one }) =>
        one?.kind === 'refused' && refusedBefore.get(name) !== version ? [one.because] : [],
      );
      return {
        applications,
        takenToMs,
        droppedCount: droppedBecause.length,
        ...(droppedBecause.length === 0 ? {} : { droppedBecause }),
      };
    },
    settledOf: (listed) => settledOf(listed, unsettled),
  };
}

/** A log in progress is another one than before when it is given up. */
function atItsEnd(log: ListedLog, { nowMs, abandonedAfterMs }: DiscoverySettings): DatedLog {
  if (!isNamedInProgress(log)) return { ...log, isGrowing: false };
  const isGrowing = nowMs() < log.atMs + abandonedAfterMs;
  return { ...log, isGrowing, version: `${log.version} ${isGrowing ? 'growing' : 'given up'}` };
}

/** What is still written is looked at again: nothing of a rolled log's folder may change when it ends, or is given up. */
function settledOf(
  listed: readonly ListedLog[],
  unsettled: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  return new Map(
    listed.filter(({ name }) => !unsettled.has(name)).map(({ name, version }) => [name, version]),
  );
}

/**
 * A folder may have been written to after it was changed itself, some stores know no times of folders, and a log in progress
 * has its end when it is given up.
 */
function isIn(
  { fromMs, toMs = Infinity }: DiscoveryWindow,
  log: ListedLog,
  { abandonedAfterMs }: DiscoverySettings,
): boolean {
  const { atMs, file } = log;
  if (atMs === 0) return true;
  const mayEndLater = file === undefined || isNamedInProgress(log);
  return atMs + (mayEndLater ? abandonedAfterMs : 0) >= fromMs && atMs <= toMs;
}

interface Page {
  readonly logs: readonly DatedLog[];
  readonly isLast: boolean;
}

function pagesOf(logs: readonly DatedLog[], { order }: DiscoveryWindow): readonly Page[] {
  const sign = order === 'oldest-first' ? 1 : -1;
  const sorted = logs.toSorted((a, b) => sign * (a.atMs - b.atMs) || (a.name < b.name ? -1 : 1));
  const pageCount = Math.ceil(sorted.length / PAGE_LOGS);
  return Array.from({ length: pageCount }, (_, page) => ({
    logs: sorted.slice(page * PAGE_LOGS, (page + 1) * PAGE_LOGS),
    isLast: page === pageCount - 1,
  }));
}

/** In their order. */
async function lookAll(
  logs: readonly DatedLog[],
  lookAt: (log: DatedLog) => Promise<Look>,
): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for (let at = 0; at < logs.length; at += FOLDERS_AT_ONCE) {
    // oxlint-disable-next-line no-await-in-loop -- a few at once
    looks.push(...(await Promise.all(logs.slice(at, at + FOLDERS_AT_ONCE).map(lookAt))));
  }
  return looks;
}

function latestOf(applications: readonly Sighting[], beforeMs: number): number {
  return applications.reduce(
    (latestMs, { endedAtMs = 0 }) => Math.max(latestMs, endedAtMs),
    beforeMs,
  );
}

/** What grows is looked at again with every poll. */
function isSettled(seen: Look): boolean {
  return seen.kind === 'passed over' || (seen.kind === 'told' && !seen.sighting.isInProgress);
}

interface LookSettings extends DiscoverySettings {
  readonly window: DiscoveryWindow;
  readonly signal: AbortSignal;
}

async function look(
  folder: LogFolder,
  listed: DatedLog,
  { cluster, nowMs, abandonedAfterMs, window, signal }: LookSettings,
): Promise<Look> {
  if (listed.isGrowing && window.withRunning !== true) return { kind: 'unsettled' };
  const log = await findFiles(folder, listed, signal).catch(refusedOrThrow);
  if (log === undefined) return { kind: 'unsettled' };
  if ('kind' in log) return log;
  const changedAtMs = Math.max(listed.atMs, log.modifiedAtMs);
  const isInProgress = log.layout.isInProgress && nowMs() < changedAtMs + abandonedAfterMs;
  if (isInProgress && window.withRunning !== true) return { kind: 'unsettled' };
  // a copy that has just begun; of what is written the size says nothing
  if (!log.layout.isInProgress && log.byteCount === 0) return { kind: 'unsettled' };
  // only now is it known when it was written
  if (listed.atMs === 0 && !isWithin(window, changedAtMs)) return { kind: 'passed over' };
  return { kind: 'told', sighting: sightingOf(log, cluster, isInProgress) };
}

function sightingOf(
  { layout, modifiedAtMs, fingerprint }: FoundLog,
  cluster: string,
  isInProgress: boolean,
): Sighting {
  const endedAtMs = isInProgress || modifiedAtMs === 0 ? undefined : modifiedAtMs;
  return {
    ref: refOfLogName(cluster, layout.name),
    isInProgress,
    fingerprint,
    ...withoutUndefined({ endedAtMs }),
  };
}

function isWithin({ fromMs, toMs = Infinity }: DiscoveryWindow, atMs: number): boolean {
  return atMs >= fromMs && atMs <= toMs;
}

/** One folder that is closed to us, or broken, does not hide the others; a server that is away does. */
function refusedOrThrow(error: unknown): Extract<Look, { readonly kind: 'refused' }> {
  if (!(error instanceof FetchError) || isOutageCode(error.code)) throw error;
  return { kind: 'refused', because: error.message };
}
