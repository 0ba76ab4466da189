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

/** Of the time, how much passed from the beginning of the first stage that is not over to the end of the record. */
function openShare(app: ApplicationModel): number {
  const { stages = [] } = app.sections;
  const fromMs = stages.reduce(
    (first, { status, submittedAtMs = Infinity }) =>
      status === 'active' ? Math.min(first, submittedAtMs) : first,
    Infinity,
  );
  return fromMs < app.lastSeenAtMs ? (app.lastSeenAtMs - fromMs) / Math.max(1, durationMs(app)) : 0;
}
