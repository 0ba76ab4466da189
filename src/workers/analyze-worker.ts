import { workerData } from 'node:worker_threads';
import { analyze } from '../engine/analyze.ts';
import { readEventLog } from '../event-log/read-log.ts';
import { withoutUndefined } from '../model/record-of.ts';
import {
  type AnalyzeAnswer,
  type AnalyzeTask,
  type AnalyzeThreadData,
  logOf,
} from './analyze-task.ts';
import { engineSettingsOf } from './engine-settings.ts';
import { readTroubleOf } from './read-trouble.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- analyze-pool.ts starts this thread, and with nothing else
const { config } = workerData as AnalyzeThreadData;

/** Opened when the thread starts, once. */
const engine = engineSettingsOf(config);
// a failure is told to whoever asks first; until somebody does, it must not end the thread as an unhandled rejection
engine.catch(() => {});

/** Reads one log and judges it. */
export async function analyzeLog(task: AnalyzeTask): Promise<AnalyzeAnswer> {
  try {
    const app = await readEventLog(logOf(task), {
      cluster: config.cluster,
      ...withoutUndefined({ maxLogBytes: config.maxLogBytes }),
    });
    return { kind: 'analysis', analysis: analyze(app, await engine) };
  } catch (error) {
    return readTroubleOf(error);
  }
}
