import { Piscina } from 'piscina';
import { readingKey } from '../fetchers/reading-key.ts';
import { MS_PER_MINUTE } from '../model/units.ts';
import {
  type JudgeAnswer,
  type Judged,
  type JudgeTask,
  type JudgeThreadData,
  judgedOf,
} from './judge-task.ts';
import { expectManyLogs } from './many-logs-heap.ts';
import { type Stickiness, StickyThreads } from './sticky-threads.ts';
import { threadFile } from './thread-file.ts';

/** Threads that judge, one record each at a time. */
export interface JudgePool extends AsyncDisposable {
  /** Waits for a free thread. Rejects with FetchError, EventLogError, the signal's reason, or a bug. */
  readonly run: (task: JudgeTask, signal: AbortSignal) => Promise<Judged>;
}

/** A thread that has nothing to do gives its memory back; one that keeps what it read of logs, only when they rest too. */
const IDLE_MS = MS_PER_MINUTE;
const KEEPING_IDLE_MS = 15 * MS_PER_MINUTE;

/** Each thread is a pool of one, so that a task can be given to the thread that read its log before. */
export function createJudgePool(threadCount: number, data: JudgeThreadData): JudgePool {
  expectManyLogs();
  const keepsReadings = data.config.daemon.includeRunning;
  const pools = Array.from({ length: threadCount }, () =>
    createThread(data, keepsReadings ? KEEPING_IDLE_MS : IDLE_MS),
  );
  const threads = new StickyThreads<JudgeTask, JudgeAnswer>(
    pools.map((pool) => ({ run: async (task, signal) => pool.run(task, { signal }) })),
  );
  return {
    run: async (task, signal) => {
      const stickiness = keepsReadings ? stickinessOf(task) : undefined;
      try {
        return judgedOf(await threads.run(task, signal, stickiness));
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(pools.map(async (pool) => pool.destroy()));
    },
  };
}

/** One thread, and another when it died. */
function createThread(data: JudgeThreadData, idleMs: number): Piscina<JudgeTask, JudgeAnswer> {
  return new Piscina<JudgeTask, JudgeAnswer>({
    filename: threadFile('judge-worker').href,
    name: 'judge',
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMs,
    workerData: data,
  });
}

/** What was read of a log is in the thread that read it. */
function stickinessOf({ record: { handle } }: JudgeTask): Stickiness | undefined {
  if (handle?.record !== 'log') return undefined;
  return { key: readingKey(handle), isLasting: handle.isInProgress };
}
