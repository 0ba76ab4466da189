import type { ApplicationModel } from '../../model/application.ts';
import type { Range, Saving } from '../../model/finding.ts';
import type { Remedy } from '../../model/remedy.ts';
import { booleanProperty } from '../../model/spark/spark-properties.ts';
import { rangeOf } from '../saving.ts';
import { allocationOutcome } from './allocation-outcome.ts';
import { type Prediction, predict } from './replay.ts';
import { hasStandIns } from './stand-ins.ts';

/** What following a remedy gives back, by replaying the run with it. */
export function savingBy(
  app: ApplicationModel,
  remedy: Remedy,
  basis: Saving['basis'] = 'simulated',
): Saving {
  const gain = atLeastNothing(gainOf(app, [remedy]));
  const error = Math.abs(1 - (gain.replayRatio ?? 1));
  return {
    wallMs: widened(rangeOf(gain.savedWallMs, basis), error, basis),
    memoryByteMs: memoryRange(app, remedy, gain, basis),
    basis,
  };
}

/** Wall clock and memory × time that remedies give back together; less than nothing where they cost more. */
export function gainOf(app: ApplicationModel, remedies: readonly Remedy[]): Prediction {
  const allocation = remedies.find((remedy) => remedy.allocation !== undefined)?.allocation;
  const other = allocation && allocationOutcome(app, allocation, remedies);
  if (other === undefined) return predict(app, remedies);
  // which replays what is on record, and knows nothing of what that stands for
  return hasStandIns(app) ? larger(other.gain, predict(app, remedies)) : other.gain;
}

function larger(one: Prediction, other: Prediction): Prediction {
  return {
    ...one,
    savedWallMs: Math.max(one.savedWallMs, other.savedWallMs),
    savedMemoryByteMs: Math.max(one.savedMemoryByteMs, other.savedMemoryByteMs),
  };
}

/** List scheduling may take longer with less to do (Graham); nobody is promised a loss. */
function atLeastNothing(gain: Prediction): Prediction {
  return {
    ...gain,
    savedWallMs: Math.max(0, gain.savedWallMs),
    savedMemoryByteMs: Math.max(0, gain.savedMemoryByteMs),
  };
}

/** No prediction is surer than the replay of what happened was; past half of it, it is a guess. */
const MOST_ERROR = 0.5;

function widened({ low, likely, high }: Range, error: number, basis: Saving['basis']): Range {
  if (basis === 'measured') return { low, likely, high };
  const by = Math.min(MOST_ERROR, error);
  return { low: Math.min(low, likely * (1 - by)), likely, high: Math.max(high, likely * (1 + by)) };
}

/**
 * Executors that are held to the end give their memory back for as long as the run is shorter; under dynamic allocation those
 * without work are released anyway, so only the low end of that is promised. What another allocation holds is replayed.
 */
function memoryRange(
  app: ApplicationModel,
  { allocation }: Remedy,
  { savedMemoryByteMs, replayRatio = 1 }: Prediction,
  basis: Saving['basis'],
): Range {
  const memory = widened(rangeOf(savedMemoryByteMs, basis), Math.abs(1 - replayRatio), basis);
  const properties = app.sections.environment?.sparkProperties ?? {};
  const isDynamic = booleanProperty(properties, 'spark.dynamicAllocation.enabled') === true;
  return isDynamic && allocation === undefined
    ? { low: 0, likely: memory.low / 2, high: memory.high }
    : memory;
}
