import type { ApplicationModel } from '../../model/application.ts';
import { type Interval, unionOf } from '../../model/interval.ts';
import { jobActiveIntervals, jobCoverage } from '../job-intervals.ts';
import { executorUses } from './executor-use.ts';

/** A job that waited because the last executors had been given back shortly before it. */
export interface RestartWait extends Interval {
  /** Of jobs, without any executor. */
  readonly waitMs: number;
  /** Between the job before and the one that waited. */
  readonly pauseMs: number;
}

/**
 * Stretches in which no executor was there after all of them had been released, and a job waited for new ones, after a pause
 * of at most `maxPauseMs`: with as long an idle timeout they would still have been there. In order; O(n log n).
 */
export function restartWaits(app: ApplicationModel, maxPauseMs: number): readonly RestartWait[] {
  const uses = executorUses(app);
  const held = unionOf(
    uses.map(({ addedAtMs, endedAtMs }) => ({ fromMs: addedAtMs, toMs: endedAtMs })),
  );
  const releasedAt = new Set(
    uses.filter(({ wasReleased }) => wasReleased).map(({ endedAtMs }) => endedAtMs),
  );
  const jobs = jobActiveIntervals(app);
  const inJobs = jobCoverage(app);
  const pauseBefore = pauses(jobs);
  return held.flatMap(({ toMs: fromMs }, place) => {
    const toMs = held[place + 1]?.fromMs;
    if (toMs === undefined || !releasedAt.has(fromMs)) return [];
    const [waitMs, pauseMs] = [inJobs(fromMs, toMs), pauseBefore(toMs)];
    return waitMs > 0 && pauseMs <= maxPauseMs ? [{ fromMs, toMs, waitMs, pauseMs }] : [];
  });
}

/** The pause that had ended when executors came back: it may have ended just before the last of the old ones went. */
function pauses(jobs: readonly Interval[]): (toMs: number) => number {
  let next = 0;
  // asked in the order of time
  return (toMs) => {
    while ((jobs[next]?.fromMs ?? Infinity) < toMs) next += 1;
    const [before, waiting] = [jobs[next - 2], jobs[next - 1]];
    return before === undefined || waiting === undefined ? 0 : waiting.fromMs - before.toMs;
  };
}
