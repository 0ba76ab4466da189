import { Piscina } from 'piscina';
import { MS_PER_MINUTE } from '../model/units.ts';
import type { SubmitAnswer, SubmitTask, SubmitThreadData } from './submit-task.ts';
import { threadFile } from './thread-file.ts';

/** Threads that judge what strangers hand in. */
export interface SubmitPool extends AsyncDisposable {
  /** The thread ends when the signal is aborted. Rejects with the signal's reason, or a bug: running out of memory too. */
  readonly run: (task: SubmitTask, signal: AbortSignal) => Promise<SubmitAnswer>;
}

const IDLE_MS = MS_PER_MINUTE;
/** A log takes 128 MiB and what its lines and plans need besides; what takes more was made to. */
const MAX_HEAP_MIB = 1_024;

/** Threads are started as logs come, and have a limit of memory each. */
export function createSubmitPool(threadCount: number, data: SubmitThreadData): SubmitPool {
  const pool = new Piscina<SubmitTask, SubmitAnswer>({
    filename: threadFile('submit-worker').href,
    name: 'judgeFile',
    minThreads: 0,
    maxThreads: threadCount,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
    workerData: data,
  });
  return {
    run: async (task, signal) => pool.run(task, { signal }),
    [Symbol.asyncDispose]: async () => pool.destroy(),
  };
}
