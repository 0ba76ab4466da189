import {
  type DiscoveryPage,
  type DiscoveryWindow,
  FetchError,
  type Fetcher,
} from '../../../src/fetchers/fetcher.ts';
import { createFolderFetcher } from '../../../src/fetchers/log-folder/folder-fetcher.ts';
import type { FolderEntry, LogFolder } from '../../../src/fetchers/log-folder/log-folder.ts';

export const NOON_MS = Date.UTC(2026, 0, 1, 12);
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const OPEN: DiscoveryWindow = { fromMs: NOON_MS - DAY_MS, order: 'oldest-first' };

/** A store of files with a clock: what a test does to it is what a listing shows. */
export class MemoryFolder {
  readonly files = new Map<string, FolderEntry>();
  readonly insides = new Map<string, FolderEntry[]>();
  /** Folders that nobody may look into. */
  readonly closed = new Set<string>();
  nowMs = NOON_MS;
  listCount = 0;
  readonly #failures: Error[] = [];

  readonly folder: LogFolder = {
    location: 'memory',
    list: () => this.#pages(),
    listInside: async (name) => {
      if (this.closed.has(name))
        throw new FetchError('memory', 'unauthorized', `no way into ${name}`);
      return this.insides.get(name) ?? [];
    },
    open: (path) => this.#open(path),
  };

  async *#pages(): AsyncGenerator<readonly FolderEntry[]> {
    this.listCount += 1;
    const failure = this.#failures.shift();
    if (failure !== undefined) throw failure;
    yield [...this.files.values()];
  }

  async *#open(path: string): AsyncGenerator<Uint8Array> {
    if (!this.files.has(path)) throw new FetchError('memory', 'not-found', `${path} is gone`);
    yield Buffer.from(path);
  }

  failNext(error: Error): void {
    this.#failures.push(error);
  }

  write(name: string, more: Partial<FolderEntry> = {}): void {
    const byteCount = (this.files.get(name)?.byteCount ?? 0) + 1;
    this.files.set(name, { name, kind: 'file', byteCount, modifiedAtMs: this.nowMs, ...more });
  }

  /** As a driver does when it ends: renamed, and touched. */
  end(name: string): void {
    const entry = this.files.get(`${name}.inprogress`);
    this.files.delete(`${name}.inprogress`);
    this.files.set(name, { kind: 'file', byteCount: 1, ...entry, name, modifiedAtMs: this.nowMs });
  }

  /** A rolled log with one part; its folder changes when a file comes or goes. */
  roll(name: string, { ended = false, timeless = false } = {}): void {
    const folder = `eventlog_v2_${name}`;
    const modifiedAtMs = this.nowMs;
    const file = (fileName: string): FolderEntry => ({
      name: fileName,
      kind: 'file',
      byteCount: 1,
      modifiedAtMs,
    });
    this.files.set(folder, {
      name: folder,
      kind: 'folder',
      byteCount: 0,
      ...(timeless ? {} : { modifiedAtMs }),
    });
    const status = `appstatus_${name}${ended ? '' : '.inprogress'}`;
    this.insides.set(folder, [file(`events_1_${name}.zstd`), file(status)]);
  }

  fetcher(): Fetcher {
    return createFolderFetcher({
      source: 'memory',
      kind: 'directory',
      cluster: 'prod',
      folder: this.folder,
      check: async () => [],
      nowMs: () => this.nowMs,
    });
  }
}

export async function pagesOf(
  fetcher: Fetcher,
  window: DiscoveryWindow = OPEN,
): Promise<readonly DiscoveryPage[]> {
  const pages: DiscoveryPage[] = [];
  for await (const page of fetcher.discover(window, new AbortController().signal)) pages.push(page);
  return pages;
}

/** `id`, `id_attempt`, and `!` after what runs. */
export async function toldBy(
  fetcher: Fetcher,
  window: DiscoveryWindow = OPEN,
): Promise<readonly string[]> {
  const pages = await pagesOf(fetcher, window);
  return pages
    .flatMap(({ applications }) => applications)
    .map(({ ref: { id, attemptId }, isInProgress }) => {
      const attempt = attemptId === undefined ? '' : `_${attemptId}`;
      return `${id}${attempt}${isInProgress ? '!' : ''}`;
    });
}
