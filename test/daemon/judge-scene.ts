import { judgeApplication } from '../../src/daemon/judge-application.ts';
import type { JudgeOutcome } from '../../src/daemon/parts.ts';
import {
  FetchError,
  type Fetcher,
  type RecordHandle,
  type ResourceManager,
} from '../../src/fetchers/fetcher.ts';
import { followTrail, type RecordTask } from '../../src/fetchers/trail.ts';
import { MS_PER_DAY } from '../../src/model/units.ts';
import type { JudgedRecord } from '../../src/store/store.ts';
import type { WorkItem } from '../../src/store/work-queue.ts';
import { ID } from '../fetchers/records.ts';

const KEY = { cluster: 'prod', applicationId: ID };
export const NOW_MS = 100 * MS_PER_DAY;
export const AWAY = new FetchError('webhdfs', 'unreachable', 'nobody listens');
export const REFUSED = new FetchError('webhdfs', 'unauthorized', 'not for you');

/** What the sources say, and what the daemon knows already. */
export interface Scene {
  readonly fetchers?: readonly Fetcher[];
  readonly managers?: readonly ResourceManager[];
  /** Since the daemon heard of it. */
  readonly ageMs?: number;
  readonly before?: readonly JudgedRecord[];
  readonly includeRunning?: boolean;
  /** What happens when the record at a location is read. */
  readonly failures?: Readonly<Record<string, Error>>;
}

export async function judge(
  scene: Scene,
): Promise<{ outcome: JudgeOutcome; tasks: readonly RecordTask[] }> {
  const tasks: RecordTask[] = [];
  const item: WorkItem = {
    ...KEY,
    state: 'leased',
    isBacklog: false,
    firstSeenAtMs: NOW_MS - (scene.ageMs ?? 0),
    leaseCount: 1,
    failureCount: 0,
    nextAtMs: NOW_MS,
  };
  const { signal } = new AbortController();
  const { fetchers = [], managers = [], before = [], failures = {} } = scene;
  const outcome = await judgeApplication(
    KEY,
    { item, signal },
    {
      follow: async (key) => followTrail({ cluster: key.cluster, fetchers, managers }, ID, signal),
      judged: async () => before,
      run: async (task) => {
        const failure = failures[task.handle?.location ?? ''];
        if (failure !== undefined) throw failure;
        tasks.push(task);
      },
      nowMs: () => NOW_MS,
      includeRunning: scene.includeRunning ?? false,
    },
  );
  return { outcome, tasks };
}

export function judgedFrom(handle: RecordHandle, more: Partial<JudgedRecord> = {}): JudgedRecord {
  const { ref, source, fingerprint, location } = handle;
  return { ref, source, rank: 0, fingerprint, location, handle, ...more };
}
