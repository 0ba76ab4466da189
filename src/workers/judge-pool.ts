import path from 'node:path';
import { Piscina } from 'piscina';
import { type Judged, type JudgeTask, type JudgeThreadData, judgedOf } from './judge-task.ts';

/** Threads that judge, one record each at a time. */
export interface JudgePool extends AsyncDisposable {
  /** Waits for a free thread. Rejects with FetchError, EventLogError, the signal's reason, or a bug. */
  readonly run: (task: JudgeTask, signal: AbortSignal) => Promise<Judged>;
}

/** A thread that has nothing to do gives its memory back. */
const IDLE_MS = 60_000;

export function createJudgePool(threadCount: number, data: JudgeThreadData): JudgePool {
  const pool = new Piscina({
    // .ts from a checkout, .js from the package
    filename: new URL(`judge-worker${path.extname(import.meta.url)}`, import.meta.url).href,
    name: 'judge',
    minThreads: 0,
    maxThreads: threadCount,
    idleTimeout: IDLE_MS,
    workerData: data,
  });
  return {
    run: async (task, signal) => {
      try {
        return judgedOf(await pool.run(task, { signal }));
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => pool.destroy(),
  };
}
