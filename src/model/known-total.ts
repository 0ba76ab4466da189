import type { Gap, GapKind } from './application.ts';
import type { Totals } from './totals.ts';

/** Behind these a part of the run is hidden, or stands twice: sums are too low, or too high. */
const HIDING: ReadonlySet<GapKind> = new Set([
  'unreadable',
  'truncated',
  'missing-part',
  'dropped-events',
  'repeated-events',
  'compacted',
]);

/** Of the tasks, or of the time: with less unseen, what was seen is nearly all there is. Ours. */
export const UNSEEN_SHARE = 0.1;

interface Recorded {
  readonly totals: Totals;
  readonly gaps: readonly Gap[];
}

/** Gaps that make sums too low or too high, so that they do not compare. */
export function hidingGaps({ gaps }: Pick<Recorded, 'gaps'>): readonly Gap[] {
  return gaps.filter(({ kind }) => HIDING.has(kind));
}

/** Of a log that is so large that a good part of the work was done in stages that were given up; its sums are exact. */
export const UNKEPT_WORK =
  'stage attempts not kept, with a good part of the work; the totals have them';

/** Whether a gap is that of `UNKEPT_WORK`. */
export function isUnkeptWork({ detail }: Gap): boolean {
  return detail === UNKEPT_WORK;
}

/** Whether a cause could hide behind it. What was sampled or limited otherwise has exact sums, and one bad line is one bad line. */
export function hidesCauses(gap: Gap): boolean {
  return HIDING.has(gap.kind) || isUnkeptWork(gap);
}

/** A total as recorded. A 0 of a record that may not have seen it is undefined: absence is never zero. */
export function knownTotal(recorded: Recorded, name: keyof Totals): number | undefined {
  const value = recorded.totals[name];
  if (!Number.isFinite(value)) return undefined;
  return value === 0 && isUnseen(recorded, name) ? undefined : value;
}

function isUnseen({ totals, gaps }: Recorded, name: keyof Totals): boolean {
  if (hidingGaps({ gaps }).length > 0) return true;
  if (gaps.length > 0 && totals.taskCount === 0) return true;
  if (name.startsWith('held') && totals.taskCount > 0) return true;
  return gaps.some(({ kind, detail }) => kind === 'missing-metrics' && detail.includes(name));
}
