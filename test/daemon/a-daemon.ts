import { createDaemon, type Daemon } from '../../src/daemon/daemon.ts';
import type { Log } from '../../src/daemon/log.ts';
import type { DaemonParts, Judge } from '../../src/daemon/parts.ts';
import { DaemonSettings } from '../../src/daemon/settings.ts';
import { openStores } from '../../src/store/open-store.ts';
import type { Stores } from '../../src/store/stores.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { ScriptedSource } from './scripted-source.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const START_MS = Date.UTC(2026, 0, 31, 12);

export interface LogLine {
  readonly level: keyof Log;
  readonly message: string;
}

type Overrides = Partial<Omit<DaemonParts, 'settings'>> & {
  readonly settings?: Partial<DaemonSettings>;
};

/** Real stores, a clock that is set by hand, scripted sources, and a judge that saves what the first source has. */
export class World implements AsyncDisposable {
  atMs = START_MS;
  readonly nowMs = (): number => this.atMs;
  readonly stores: Stores;
  readonly lines: LogLine[] = [];
  readonly judgedIds: string[] = [];
  readonly logs = new ScriptedSource('directory /logs', 'directory', this.nowMs);
  readonly log: Log = {
    debug: (message) => void this.lines.push({ level: 'debug', message }),
    info: (message) => void this.lines.push({ level: 'info', message }),
    warn: (message) => void this.lines.push({ level: 'warn', message }),
    error: (message) => void this.lines.push({ level: 'error', message }),
  };

  private constructor(stores: Stores) {
    this.stores = stores;
  }

  static async open(): Promise<World> {
    return new World(await openStores(':memory:'));
  }

  /** Told from now on, unless said otherwise. */
  end(id: string, endedAtMs = this.atMs, toldAtMs = this.atMs): void {
    this.logs.applications.push({ id, endedAtMs: endedAtMs + this.logs.skewMs, toldAtMs });
  }

  readonly judge: Judge = async ({ applicationId }) => {
    await this.save(applicationId);
    return { kind: 'judged', analyses: 1 };
  };

  /** As a judge does: once for each fingerprint, and noted. */
  async save(id: string, analyses = this.stores.analyses): Promise<void> {
    const ref = { cluster: 'default', id };
    this.judgedIds.push(id);
    await analyses.save(
      anAnalysis({ application: ref, analyzedAtMs: this.atMs, detail: undefined }),
      {
        ref,
        source: this.logs.source,
        rank: 0,
        fingerprint: 'whole',
        location: `/logs/${id}`,
        handle: {},
      },
    );
  }

  parts(overrides: Overrides = {}): DaemonParts {
    return {
      sources: [this.logs],
      queue: this.stores.queue,
      states: this.stores.sources,
      analyses: this.stores.analyses,
      judge: this.judge,
      reports: { update: async () => {}, remove: async () => Promise.resolve([]) },
      nowMs: this.nowMs,
      random: () => 0.5,
      log: this.log,
      owner: 'host:1:1',
      ...overrides,
      settings: { ...DaemonSettings.parse({}), ...overrides.settings },
    };
  }

  daemon(overrides: Overrides = {}): Daemon {
    return createDaemon(this.parts(overrides));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stores[Symbol.asyncDispose]();
  }
}

export function ids(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `app-${from + index}`);
}
