import type { ApplicationModel } from '../../model/application.ts';
import { sumBy } from '../../model/sum-by.ts';
import { oncePerApplication } from '../once-per-application.ts';
import {
  type DynamicAllocation,
  dynamicAllocation,
  IDLE_TIMEOUT_MS,
  LONG_TIMEOUT_MS,
} from './dynamic-allocation.ts';
import { type ExecutorUse, executorUses } from './executor-use.ts';

/**
 * What kept executors that had no more work. `floor`: minExecutors; `cache`: cached blocks without a timeout; `shuffle`:
 * shuffle output that is tracked; `timeout`: the idle timeout itself is long.
 */
export type KeptBy = 'floor' | 'cache' | 'shuffle' | 'timeout' | 'unknown';

/** Executors that dynamic allocation could have let go, and did not. */
export interface KeptExecutors {
  /** The longest idle first. */
  readonly kept: readonly ExecutorUse[];
  readonly addedCount: number;
  readonly keptBy: KeptBy;
  /** Bytes × ms of their idle tails, past the time an executor may well be idle. */
  readonly idleByteMs: number;
  readonly longestIdleMs: number;
}

/**
 * Executors whose last task was over so long before their end that the idle timeout does not explain it (catalogue cause 2).
 * `marginMs`: what removing one may take on top. Where no setting says what kept them, as long again (ours: two timeouts in a
 * row, of shuffle output and of the executor, explain that much). A timeout that is long is a cause itself. Undefined where
 * dynamic allocation is off.
 */
export function keptExecutors(app: ApplicationModel, marginMs: number): KeptExecutors | undefined {
  const settings = dynamicAllocation(app);
  if (settings === undefined) return undefined;
  const uses = executorUses(app);
  const { idleTimeoutMs } = settings;
  const afterMs = idleTimeoutMs > LONG_TIMEOUT_MS ? IDLE_TIMEOUT_MS : idleTimeoutMs;
  const late = uses
    .filter(({ idleTailMs }) => idleTailMs > afterMs + marginMs)
    .toSorted((a, b) => b.idleTailMs - a.idleTailMs);
  const keptBy = keeper(app, settings, late);
  const leastMs = marginMs + afterMs * (keptBy === 'unknown' ? 2 : 1);
  const kept = late.filter(({ idleTailMs }) => idleTailMs > leastMs);
  return {
    kept,
    addedCount: uses.length,
    keptBy,
    idleByteMs: sumBy(kept, ({ heldBytes, idleTailMs }) => heldBytes * (idleTailMs - afterMs)),
    longestIdleMs: kept[0]?.idleTailMs ?? 0,
  };
}

function keeper(
  app: ApplicationModel,
  settings: DynamicAllocation,
  { length }: readonly ExecutorUse[],
): KeptBy {
  const { minCount, idleTimeoutMs, cachedIdleTimeoutMs, isShuffleTracked, shuffleTimeoutMs } =
    settings;
  if (length > 0 && length <= minCount) return 'floor';
  if (hasCached(app) && cachedIdleTimeoutMs === Infinity) return 'cache';
  if (isShuffleTracked && shuffleTimeoutMs === Infinity && wroteShuffle(app)) return 'shuffle';
  return idleTimeoutMs > LONG_TIMEOUT_MS ? 'timeout' : 'unknown';
}

const hasCached = oncePerApplication(
  ({ sections: { storage = [], stages = [] } }: ApplicationModel) =>
    [...storage, ...stages.flatMap(({ rdds }) => rdds)].some(
      ({ storage: level }) => level?.useMemory === true || level?.useDisk === true,
    ),
);

function wroteShuffle({ sections: { totals } }: ApplicationModel): boolean {
  return (totals?.shuffleWriteBytes ?? 0) > 0;
}
