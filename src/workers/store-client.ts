import { Piscina } from 'piscina';
import type { Insights } from '../store/insights.ts';
import type { RefillProgress } from '../store/migrate.ts';
import { StoreError } from '../store/store-error.ts';
import type { Stores } from '../store/stores.ts';
import {
  isRefillNews,
  nameOf,
  type StoreAnswer,
  type StoreArguments,
  type StoreMethod,
  type StorePart,
  type StoreTask,
  type StoreThreadData,
  type StoreValue,
} from './store-call.ts';
import { threadFile } from './thread-file.ts';

/** Calls that are in the thread at once: a long one in steps (`forget`) lets the others pass. */
const CALLS_AT_ONCE = 32;

/**
 * `openStores` with its work in a thread of its own: better-sqlite3 blocks, while a daemon has connections to serve. One
 * thread, for SQLite writes one thing at a time anyway. Disposing waits for what was asked, then closes the database.
 * Throws `StoreError`, and so do the stores.
 */
export async function openStoresInWorker(
  location: string,
  onRefill?: RefillProgress,
): Promise<Stores> {
  const thread = startThread({ location }, onRefill);
  try {
    await thread.ask({ kind: 'open' });
  } catch (error) {
    await thread.end();
    throw error;
  }
  return proxiesOf(thread);
}

interface StoreThread {
  /** Rejects with `StoreError`, or a bug. */
  readonly ask: (task: StoreTask) => Promise<StoreAnswer & { readonly kind: 'value' }>;
  readonly end: () => Promise<void>;
}

function startThread(data: StoreThreadData, onRefill?: RefillProgress): StoreThread {
  const pool = new Piscina<StoreTask, StoreAnswer>({
    filename: threadFile('store-worker').href,
    name: 'store',
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: CALLS_AT_ONCE,
    workerData: data,
  });
  pool.on('message', (message: unknown) => {
    if (isRefillNews(message)) onRefill?.(...message.refill);
  });
  return {
    ask: async (task) => {
      const answer = await pool.run(task);
      if (answer.kind === 'value') return answer;
      throw new StoreError(answer.code, answer.message);
    },
    end: async () => pool.destroy(),
  };
}

function proxiesOf(thread: StoreThread): Stores {
  const pending = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  const ask: StoreThread['ask'] = async (task) => {
    if (closing !== undefined) throw new Error(`${nameOf(task)} of a store that is closed`);
    const asked = thread.ask(task);
    pending.add(asked);
    try {
      return await asked;
    } finally {
      pending.delete(asked);
    }
  };
  const close = async (): Promise<void> => {
    closing ??= drain(thread, pending);
    await closing;
  };
  return { ...partsOf(ask, close), [Symbol.asyncDispose]: close };
}

async function drain(thread: StoreThread, pending: ReadonlySet<Promise<unknown>>): Promise<void> {
  await Promise.allSettled(pending);
  try {
    await thread.ask({ kind: 'close' });
  } finally {
    await thread.end();
  }
}

type Remote = <P extends StorePart, M extends StoreMethod<P>>(
  part: P,
  method: M,
) => (...parameters: StoreArguments<P, M>) => Promise<StoreValue<P, M>>;

function partsOf(ask: StoreThread['ask'], close: () => Promise<void>): Pick<Stores, StorePart> {
  const remote =
    <P extends StorePart, M extends StoreMethod<P>>(part: P, method: M) =>
    async (...parameters: StoreArguments<P, M>): Promise<StoreValue<P, M>> => {
      const answer = await ask({ kind: 'call', part, method, parameters });
      if (!isAnswerOf(answer, part, method)) throw new Error(`${answer.of} answered ${method}`);
      return answer.value;
    };
  return {
    analyses: {
      save: remote('analyses', 'save'),
      replace: remote('analyses', 'replace'),
      judged: remote('analyses', 'judged'),
      oldest: remote('analyses', 'oldest'),
      prune: remote('analyses', 'prune'),
      get: remote('analyses', 'get'),
      list: remote('analyses', 'list'),
      [Symbol.asyncDispose]: close,
    },
    insights: insightsOf(remote),
    queue: {
      take: remote('queue', 'take'),
      lease: remote('queue', 'lease'),
      renew: remote('queue', 'renew'),
      complete: remote('queue', 'complete'),
      postpone: remote('queue', 'postpone'),
      bury: remote('queue', 'bury'),
      release: remote('queue', 'release'),
      owners: remote('queue', 'owners'),
      revive: remote('queue', 'revive'),
      counts: remote('queue', 'counts'),
      find: remote('queue', 'find'),
      dead: remote('queue', 'dead'),
      forget: remote('queue', 'forget'),
    },
    sources: {
      get: remote('sources', 'get'),
      put: remote('sources', 'put'),
      all: remote('sources', 'all'),
    },
  };
}

function insightsOf(remote: Remote): Insights {
  return {
    sums: remote('insights', 'sums'),
    series: remote('insights', 'series'),
    mostToRecover: remote('insights', 'mostToRecover'),
    search: remote('insights', 'search'),
    attempts: remote('insights', 'attempts'),
    runs: remote('insights', 'runs'),
    adoption: remote('insights', 'adoption'),
    names: remote('insights', 'names'),
    analysisCount: remote('insights', 'analysisCount'),
    dismiss: remote('insights', 'dismiss'),
    undoDismissal: remote('insights', 'undoDismissal'),
    dismissals: remote('insights', 'dismissals'),
    heuristicRecords: remote('insights', 'heuristicRecords'),
    outdated: remote('insights', 'outdated'),
  };
}

/** The thread answers with what the method of that name returned. */
function isAnswerOf<P extends StorePart, M extends StoreMethod<P>>(
  answer: StoreAnswer & { readonly kind: 'value' },
  part: P,
  method: M,
): answer is StoreAnswer & { readonly kind: 'value'; readonly value: StoreValue<P, M> } {
  return answer.of === `${part}.${method}`;
}
