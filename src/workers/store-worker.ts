import { parentPort, workerData } from 'node:worker_threads';
import { openStores } from '../store/open-store.ts';
import {
  answerOfStoreError,
  nameOf,
  type RefillNews,
  type StoreAnswer,
  type StoreTask,
  type StoreThreadData,
} from './store-call.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- store-client.ts starts this thread, and with nothing else
const { location } = workerData as StoreThreadData;

/** Opened when the thread starts, so that one that took the place of a dead thread works like the first. */
const opened = openStores(location, {
  onRefill: (...refill) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
    parentPort?.postMessage({ refill } satisfies RefillNews);
  },
});
// a failure is told to whoever asks first; until somebody does, it must not end the thread as an unhandled rejection
opened.catch(() => {});

/** Does what one of the stores is asked. Tasks overlap: the database takes them in turn. */
export async function store(task: StoreTask): Promise<StoreAnswer> {
  try {
    return { kind: 'value', of: nameOf(task), value: await valueOf(task) };
  } catch (error) {
    return answerOfStoreError(error);
  }
}

async function valueOf(task: StoreTask): Promise<unknown> {
  const stores = await opened;
  switch (task.kind) {
    case 'open':
      return undefined;
    case 'close':
      return stores[Symbol.asyncDispose]();
    case 'call': {
      const method: unknown = Reflect.get(stores[task.part], task.method);
      if (typeof method !== 'function') throw new TypeError(`no store has ${nameOf(task)}`);
      return Reflect.apply(method, stores[task.part], task.parameters);
    }
  }
}
