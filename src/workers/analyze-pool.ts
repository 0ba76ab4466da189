import { Piscina } from 'piscina';
import type { Analysis } from '../model/analysis.ts';
import type { AnalyzeAnswer, AnalyzeTask, AnalyzeThreadData } from './analyze-task.ts';
import { expectManyLogs } from './many-logs-heap.ts';
import { errorOfTrouble } from './read-trouble.ts';
import { threadFile } from './thread-file.ts';

/** Threads that read and judge, one log each at a time: memory grows with them, not with the logs. */
export interface AnalyzePool extends AsyncDisposable {
  /** Waits for a free thread. Rejects with FetchError, EventLogError, the signal's reason, or a bug. */
  readonly run: (task: AnalyzeTask, signal: AbortSignal) => Promise<Analysis>;
}

/** Threads are started as logs come, and stay until the pool is disposed. */
export function createAnalyzePool(threadCount: number, data: AnalyzeThreadData): AnalyzePool {
  expectManyLogs();
  const pool = new Piscina<AnalyzeTask, AnalyzeAnswer>({
    filename: threadFile('analyze-worker').href,
    name: 'analyzeLog',
    minThreads: 0,
    maxThreads: threadCount,
    // a thread that waits a moment for its next log is not worth starting again
    idleTimeout: Infinity,
    workerData: data,
  });
  return {
    run: async (task, signal) => {
      const answer = await pool.run(task, { signal });
      if (answer.kind === 'analysis') return answer.analysis;
      throw errorOfTrouble(answer);
    },
    [Symbol.asyncDispose]: async () => pool.destroy(),
  };
}
