import {
  type DiscoveryPage,
  type DiscoveryWindow,
  FetchError,
  type Sighting,
  type Source,
  type SourceKindName,
} from '../../src/fetchers/fetcher.ts';
import { withoutUndefined } from '../../src/model/record-of.ts';

export interface ScriptedApplication {
  readonly id: string;
  /** By the source's clock; absent while it runs. */
  readonly endedAtMs?: number;
  /** By the test's clock: from then on it is told. */
  readonly toldAtMs?: number;
  readonly fingerprint?: string;
}

/** A source whose answers a test decides: windows, pages and order as the contract says. */
export class ScriptedSource implements Source {
  readonly source: string;
  readonly kind: SourceKindName;
  readonly cluster = 'default';
  readonly applications: ScriptedApplication[] = [];
  readonly windows: DiscoveryWindow[] = [];
  pageSize = 3;
  droppedCount = 0;
  droppedBecause: readonly string[] | undefined;
  /** Ahead of the test's clock. */
  skewMs = 0;
  /** Thrown at the next polls, after so many pages. */
  trouble: { readonly error: Error; readonly afterPages: number } | undefined;
  /** Awaited before the first page. */
  hold: Promise<void> | undefined;
  readonly #nowMs: () => number;

  constructor(source: string, kind: SourceKindName, nowMs: () => number) {
    this.source = source;
    this.kind = kind;
    this.#nowMs = nowMs;
  }

  fail(code: FetchError['code'] = 'unreachable', afterPages = 0): void {
    this.trouble = { error: new FetchError(this.source, code, `no answer: ${code}`), afterPages };
  }

  readonly discover = async function* (
    this: ScriptedSource,
    window: DiscoveryWindow,
  ): AsyncGenerator<DiscoveryPage> {
    this.windows.push(window);
    await this.hold;
    const pages = this.pagesOf(window);
    for (const [index, page] of pages.entries()) {
      if (this.trouble !== undefined && index >= this.trouble.afterPages) throw this.trouble.error;
      yield page;
    }
  };

  readonly check = async () => Promise.resolve([]);

  pagesOf({ fromMs, toMs = Infinity, order }: DiscoveryWindow): readonly DiscoveryPage[] {
    const told = this.applications
      .filter(({ toldAtMs = -Infinity }) => toldAtMs <= this.#nowMs())
      .filter(({ endedAtMs = fromMs }) => endedAtMs >= fromMs && endedAtMs <= toMs)
      .toSorted((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0));
    if (order === 'newest-first') told.reverse();
    const end = order === 'newest-first' ? fromMs : Math.max(fromMs, this.#nowMs() + this.skewMs);
    const pages: DiscoveryPage[] = [];
    for (let start = 0; start < told.length; start += this.pageSize) {
      const rows = told.slice(start, start + this.pageSize);
      const isLast = start + this.pageSize >= told.length;
      const takenToMs = isLast ? end : (rows.at(-1)?.endedAtMs ?? fromMs);
      pages.push(this.#page(rows, takenToMs));
    }
    return pages.length === 0 ? [this.#page([], end)] : pages;
  }

  #page(rows: readonly ScriptedApplication[], takenToMs: number): DiscoveryPage {
    const applications = rows.map(
      ({ id, endedAtMs, fingerprint = 'whole' }): Sighting => ({
        ref: { cluster: this.cluster, id },
        isInProgress: endedAtMs === undefined,
        fingerprint,
        ...withoutUndefined({ endedAtMs }),
      }),
    );
    const { droppedCount, droppedBecause } = this;
    return { applications, takenToMs, droppedCount, ...withoutUndefined({ droppedBecause }) };
  }
}
