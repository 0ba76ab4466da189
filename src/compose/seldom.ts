import { MS_PER_SECOND } from '../model/units.ts';
import type { RefillProgress } from '../store/migrate.ts';

/** A start that takes no longer needs no words. */
const QUIET_MS = 2 * MS_PER_SECOND;
const TELL_EVERY_MS = 10 * MS_PER_SECOND;

/** Tells how far it is, when it takes long, and not too often. */
export function seldom(tell: RefillProgress, nowMs: () => number): RefillProgress {
  let nextAtMs = nowMs() + QUIET_MS;
  return (doneCount, totalCount) => {
    const atMs = nowMs();
    if (atMs < nextAtMs) return;
    nextAtMs = atMs + TELL_EVERY_MS;
    tell(doneCount, totalCount);
  };
}
