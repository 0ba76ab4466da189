import path from 'node:path';
import { workerData } from 'node:worker_threads';
import { analyze } from '../engine/analyze.ts';
import { EventLogError, type LogSource } from '../event-log/log-source.ts';
import { readEventLog } from '../event-log/read-log.ts';
import { FetchError } from '../fetchers/fetcher.ts';
import { openLocalTarget } from '../fetchers/local/local-logs.ts';
import type { Analysis } from '../model/analysis.ts';
import { engineSettingsOf } from './engine-settings.ts';
import type { SubmitAnswer, SubmitTask, SubmitThreadData } from './submit-task.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- submit-pool.ts starts this thread, and with nothing else
const { config, maxDecodedBytes } = workerData as SubmitThreadData;

/** Opened with the first task, once. */
const opened = engineSettingsOf(config);
// a failure is told to whoever asks first; until somebody does, it must not end the thread as an unhandled rejection
opened.catch(() => {});

/** Judges the one log that a file holds. */
export async function judgeFile(task: SubmitTask): Promise<SubmitAnswer> {
  try {
    return { kind: 'judged', analysis: await judgeOnly(task) };
  } catch (error) {
    return refusalOf(error, task);
  }
}

/** Throws EventLogError, FetchError. */
async function judgeOnly({ path: file, name, cluster }: SubmitTask): Promise<Analysis> {
  const { items, isCollection } = await openLocalTarget(file);
  let analysis: Analysis | undefined;
  // logs of a zip are read before the next one is asked for
  for await (const item of items) {
    if (item.kind === 'unreadable') throw item.error;
    if (item.kind === 'skipped') continue;
    if (analysis !== undefined) {
      const message = `${name} holds several logs: send one, or use sparkvet analyze`;
      throw new EventLogError('unreadable', message);
    }
    const log: LogSource = isCollection ? item.log : { ...item.log, name };
    analysis = analyze(
      await readEventLog(log, { cluster, maxLogBytes: maxDecodedBytes, refusesLarger: true }),
      await opened,
    );
  }
  if (analysis !== undefined) return analysis;
  throw new EventLogError('not-an-event-log', `${name} holds no event log that can be read`);
}

/** Rethrows what is no known trouble. */
function refusalOf(error: unknown, { path: file, name }: SubmitTask): SubmitAnswer {
  if (!(error instanceof EventLogError || error instanceof FetchError)) throw error;
  const isTooLarge = error.code === 'too-large';
  // where it lay is nobody's business
  const message = error.message.replaceAll(file, name).replaceAll(path.dirname(file), '');
  return { kind: 'refused', isTooLarge, message };
}
