import { workerData } from 'node:worker_threads';
import { analyze } from '../engine/analyze.ts';
import { KeptReadings } from '../event-log/kept-readings.ts';
import { readRecord } from '../fetchers/read-record.ts';
import { openClusters } from '../fetchers/registry.ts';
import { systemHttpRuntime } from '../fetchers/shared/http-settings.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { MIB } from '../model/units.ts';
import { createHtmlRenderer } from '../render/html.ts';
import { loadTemplates } from '../render/load-templates.ts';
import { engineSettingsOf } from './engine-settings.ts';
import { type JudgeAnswer, type JudgeTask, type JudgeThreadData } from './judge-task.ts';
import { readTroubleOf } from './read-trouble.ts';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- judge-pool.ts starts this thread, and with nothing else
const { config, environment, maxRequestsPerHost } = workerData as JudgeThreadData;

/** Opened with the first task, once: a thread keeps its connections and its renderer. */
const opened = (async () => ({
  clusters: await openClusters(config.clusters, {
    environment,
    http: systemHttpRuntime(maxRequestsPerHost),
  }),
  engine: await engineSettingsOf(config),
  renderer: createHtmlRenderer(loadTemplates()),
}))();
// a failure is told to whoever asks first; until somebody does, it must not end the thread as an unhandled rejection
opened.catch(() => {});

/** A thread's, for logs that grow from one tick to the next: beside what a log takes while it is read. */
const MAX_KEPT_BYTES = 160 * MIB;
const readings = config.daemon.includeRunning
  ? new KeptReadings({ maxBytes: MAX_KEPT_BYTES })
  : undefined;

/** Reads one record, judges it, and makes its page. The pool ends the thread when nobody waits for the answer any more. */
export async function judge({ record, wantsReport }: JudgeTask): Promise<JudgeAnswer> {
  try {
    const { clusters, engine, renderer } = await opened;
    const app = await readRecord(clusters, record, {
      signal: new AbortController().signal,
      ...withoutUndefined({ maxLogBytes: config.maxLogBytes, readings }),
    });
    const analysis = analyze(app, engine);
    const html = wantsReport ? { html: renderer.render(analysis) } : {};
    return { kind: 'judged', judged: { analysis, ...html } };
  } catch (error) {
    return readTroubleOf(error);
  }
}
