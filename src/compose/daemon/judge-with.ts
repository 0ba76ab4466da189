import type { Config } from '../../config/schema.ts';
import { judgeApplication } from '../../daemon/judge-application.ts';
import type { Judge } from '../../daemon/parts.ts';
import { type ClusterSources, followTrail, type RecordTask } from '../../fetchers/trail.ts';
import type { Stores } from '../../store/stores.ts';
import type { JudgePool } from '../../workers/judge-pool.ts';
import { createPreparing } from './preparing.ts';
import { recordOf, sourcesOf } from './record-of-task.ts';
import { writeReport } from './report-files.ts';

/** What the daemon's judge is made of. */
export interface JudgeWith {
  readonly config: Config;
  readonly clusters: readonly ClusterSources[];
  readonly stores: Stores;
  readonly pool: JudgePool;
  /** Of the reports. */
  readonly directory: string;
}

/** Finds, reads and judges in the pool, and keeps what comes of it: the page in the folder, the analysis in the store. */
export function judgeWith({ config, clusters, stores, pool, directory }: JudgeWith): Judge {
  const prepare = createPreparing(clusters);
  const run = async (task: RecordTask, signal: AbortSignal): Promise<void> => {
    // a History Server may replay a log for minutes: that is waited for here, not in a thread that could judge meanwhile
    await prepare(task, signal);
    const { analysis, html } = await pool.run({ record: task, wantsReport: true }, signal);
    // the page first: a process that dies in between does both again, while a saved analysis would never get its page
    if (html !== undefined) await writeReport(directory, analysis.application, html);
    await stores.analyses.save(analysis, recordOf(task, clusters));
  };
  return async (key, context) =>
    judgeApplication(key, context, {
      follow: async ({ cluster, applicationId }, signal) =>
        followTrail(sourcesOf(clusters, cluster), applicationId, signal),
      judged: async (one) => stores.analyses.judged(one, config.preset),
      run,
      nowMs: Date.now,
      includeRunning: config.daemon.includeRunning,
    });
}
