import type { Gap, GapKind } from './application.ts';
import type { Totals } from './totals.ts';

/** Behind these a part of the run is hidden: its sums are too low. */
const HIDING: ReadonlySet<GapKind> = new Set([
  'unreadable',
  'truncated',
  'missing-part',
  'dropped-events',
  'compacted',
]);

interface Recorded {
  readonly totals: Totals;
  readonly gaps: readonly Gap[];
}

/** Gaps that make sums too low, so that they do not compare. */
export function hidingGaps({ gaps }: Pick<Recorded, 'gaps'>): readonly Gap[] {
  return gaps.filter(({ kind }) => HIDING.has(kind));
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
