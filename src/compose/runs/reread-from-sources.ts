import { readBest } from '../../fetchers/best-record.ts';
import type { RecordHandle } from '../../fetchers/fetcher.ts';
import { isRecordHandle } from '../../fetchers/record-handle.ts';
import {
  type ClusterSources,
  followTrail,
  type RecordTask,
  rankOf,
  recordKey,
  recordTask,
  type Trail,
} from '../../fetchers/trail.ts';
import { attemptKey } from '../../model/attempt-key.ts';
import type { OutdatedRow } from '../../store/insights.ts';
import type { JudgePool } from '../../workers/judge-pool.ts';
import { createPreparing } from '../daemon/preparing.ts';
import { recordOf } from '../daemon/record-of-task.ts';
import type { RereadWay } from './reanalyze.ts';

/**
 * Asks the configured sources for the record again, where it was and wherever else it is now; a worse kind of record than the
 * one it was judged from is none. In the threads of the pool.
 */
export function rereadFromSources(clusters: readonly ClusterSources[], pool: JudgePool): RereadWay {
  const prepare = createPreparing(clusters);
  return async (row, signal) => {
    const { record } = row;
    const sources = clusters.find(({ cluster }) => cluster === (record?.ref ?? row.ref).cluster);
    if (record === undefined || sources === undefined) return undefined;
    const trail = await followTrail(sources, record.ref.id, signal);
    const [best, ...others] = handlesOf(row, trail).filter((one) => rankOf(one) <= record.rank);
    if (best === undefined) {
      const outage = trail.answers.find(({ error }) => error !== undefined)?.error;
      // a source that did not answer may have it: the record is out of reach, not gone
      if (outage !== undefined) throw outage;
      return undefined;
    }
    return readBest([best, ...others], async (handle, gaps, skipped) => {
      const task: RecordTask = recordTask(trail, handle, gaps);
      await prepare(task, signal);
      const { analysis } = await pool.run({ record: task, wantsReport: false }, signal);
      const kept = recordOf({ ...task, skipped: skipped.map(recordKey) }, clusters);
      return { analysis, record: kept };
    });
  };
}

/** What is found now, the best first; where nothing is, what was recorded. */
function handlesOf({ ref, record }: OutdatedRow, trail: Trail): readonly RecordHandle[] {
  const attempt = trail.attempts.find(
    (one) => attemptKey(one.ref) === attemptKey(record?.ref ?? ref),
  );
  if (attempt !== undefined) return attempt.handles;
  return isRecordHandle(record?.handle) ? [record.handle] : [];
}
