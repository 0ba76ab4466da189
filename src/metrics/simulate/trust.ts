import type { ApplicationModel } from '../../model/application.ts';
import { isUnkeptWork } from '../../model/known-total.ts';
import { jobMs } from '../job-intervals.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { shareInWords } from '../words.ts';
import { replayedJobMs } from './replay.ts';

/** Whether a replay of the application can be believed, by replaying what happened. */
export interface ReplayTrust {
  /** Time in which jobs ran, as replayed over as recorded; 1 is a faithful replay. */
  readonly replayRatio?: number;
  readonly isTrusted: boolean;
  /** For a person, either way. */
  readonly because: string;
}

/** Catalogue §2.4: outside of these a prediction is not shown. */
const LEAST_RATIO = 0.85;
const MOST_RATIO = 1.15;

/** Replays what happened, and compares: only an application whose own run is replayed well is predicted for another. */
export const replayTrust = oncePerApplication((app: ApplicationModel): ReplayTrust => {
  const recordedMs = jobMs(app);
  if (recordedMs <= 0) return { isTrusted: false, because: 'no job is on record to replay' };
  const stages = (app.sections.stages ?? []).filter(({ taskTimeMs }) => taskTimeMs > 0);
  if (stages.length === 0) {
    return { isTrusted: false, because: 'no task is on record to replay' };
  }
  if (app.gaps.some(isUnkeptWork)) {
    return { isTrusted: false, because: 'not all of its stages could be kept' };
  }
  const replayRatio = replayedJobMs(app) / recordedMs;
  const replayed = `replaying its jobs as they were gives ${shareInWords(replayRatio)} of the time they took`;
  if (replayRatio < LEAST_RATIO || replayRatio > MOST_RATIO) {
    return { replayRatio, isTrusted: false, because: replayed };
  }
  if (stages.some(({ tasks }) => tasks === undefined)) {
    return { replayRatio, isTrusted: false, because: 'single tasks are not on record' };
  }
  return { replayRatio, isTrusted: true, because: replayed };
});
