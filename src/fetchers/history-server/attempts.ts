import type { ApplicationRef } from '../../model/application.ts';
import type { Sighting } from '../fetcher.ts';
import { type Application, Attempt } from './schema.ts';
import { readRows } from './server.ts';

/** The attempts of a row, without those that 4.1 makes up for a log that it has not listed yet. */
export function attemptsOf(application: Application): {
  readonly attempts: readonly Attempt[];
  readonly droppedCount: number;
} {
  const { rows, droppedCount } = readRows(application.attempts, Attempt);
  return { attempts: rows.filter((attempt) => !isPlaceholder(attempt)), droppedCount };
}

function isPlaceholder({ startTimeEpoch, appSparkVersion }: Attempt): boolean {
  return startTimeEpoch <= 0 && appSparkVersion === 'unknown';
}

/** Client mode has no attempt. */
export function refOf(cluster: string, id: string, { attemptId }: Attempt): ApplicationRef {
  return { cluster, id, ...(attemptId === null || attemptId === undefined ? {} : { attemptId }) };
}

/**
 * Of a completed attempt its end: the time of its file changes when a log is copied, or the server is restarted. Of one that
 * is not completed what grows.
 */
export function fingerprintOf({ completed, endTimeEpoch, lastUpdatedEpoch }: Attempt): string {
  return completed ? `ended ${endTimeEpoch}` : `updated ${lastUpdatedEpoch ?? 0}`;
}

/** When it ended, in ms; undefined while it runs. */
export function endOf({ completed, endTimeEpoch }: Attempt): number | undefined {
  return completed && endTimeEpoch > 0 ? endTimeEpoch : undefined;
}

/** What the queue is told of an attempt. */
export function sightingOf(cluster: string, id: string, attempt: Attempt): Sighting {
  const endedAtMs = endOf(attempt);
  return {
    ref: refOf(cluster, id, attempt),
    isInProgress: !attempt.completed,
    fingerprint: fingerprintOf(attempt),
    ...(endedAtMs === undefined ? {} : { endedAtMs }),
  };
}
