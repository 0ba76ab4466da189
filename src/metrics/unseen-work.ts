import { type ApplicationModel, durationMs } from '../model/application.ts';
import { UNSEEN_SHARE } from '../model/known-total.ts';
import { oncePerApplication } from './once-per-application.ts';
import { shareInWords } from './words.ts';

/**
 * Why cores that look idle may have worked: the ends of their tasks were dropped, or the record stops while they run. Undefined
 * where all but a small part is on record.
 */
export const unseenWork = oncePerApplication((app: ApplicationModel): string | undefined => {
  const { totals } = app.sections;
  const droppedCount = app.gaps
    .filter(({ kind }) => kind === 'dropped-events')
    .reduce((sum, { count = 0 }) => sum + count, 0);
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
  const { stages = [] } = app.sections;
  const open = stages.filter(
    ({ status, activeTaskCount }) =>
      status === 'active' || (status === 'failed' && activeTaskCount > 0),
  );
  const openMs = open.map(({ status, submittedAtMs = Infinity, completedAtMs }) =>
    Math.max(
      0,
      (status === 'active' ? app.lastSeenAtMs : (completedAtMs ?? app.lastSeenAtMs)) -
        submittedAtMs,
    ),
  );
  return Math.max(0, ...openMs) / Math.max(1, durationMs(app));
}
