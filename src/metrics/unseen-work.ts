import { type ApplicationModel, durationMs } from '../model/application.ts';
import { UNSEEN_SHARE } from '../model/known-total.ts';
import { sumBy } from '../model/sum-by.ts';
import { oncePerApplication } from './once-per-application.ts';
import { shareInWords } from './words.ts';

/**
 * Why cores that look idle may have worked: the ends of their tasks were dropped, or the record stops while they run. Undefined
 * where all but a small part is on record.
 */
export const unseenWork = oncePerApplication((app: ApplicationModel): string | undefined => {
  const { totals } = app.sections;
  const droppedCount = sumBy(
    app.gaps.filter(({ kind }) => kind === 'dropped-events'),
    ({ count = 0 }) => count,
  );
  const droppedShare = droppedCount / Math.max(1, droppedCount + (totals?.taskCount ?? 0));
  if (droppedShare >= UNSEEN_SHARE) {
    return `the ends of ${shareInWords(droppedShare)} of the tasks are not on record`;
  }
  return openShare(app) >= UNSEEN_SHARE
    ? 'the record stops while tasks run, and what they used is not in it'
    : undefined;
});

/**
 * Of the time, how much passed from the beginning of the first stage that is not over to the end of the record. A stage that was
 * given up while its tasks ran, as when the application is stopped, has no more ends of tasks than one that is not over.
 */
function openShare(app: ApplicationModel): number {
  const openMs = (app.sections.stages ?? []).reduce((most, stage) => {
    const { status, activeTaskCount, submittedAtMs = Infinity, completedAtMs } = stage;
    if (status === 'active') return Math.max(most, app.lastSeenAtMs - submittedAtMs);
    if (status !== 'failed' || activeTaskCount === 0) return most;
    return Math.max(most, (completedAtMs ?? app.lastSeenAtMs) - submittedAtMs);
  }, 0);
  return openMs / Math.max(1, durationMs(app));
}
