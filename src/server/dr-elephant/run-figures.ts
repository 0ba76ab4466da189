import type { Analysis, AnalyzedApplication } from '../../model/analysis.ts';
import { largestBy } from '../../model/largest-by.ts';
import { sumBy } from '../../model/sum-by.ts';
import { MIB, MS_PER_SECOND } from '../../model/units.ts';
import { clusterWaitMs } from '../../runs/run-figures.ts';

/** Times in ms, memory in MiB-seconds. */
export interface RunFigures {
  readonly startMs: number;
  readonly finishMs: number;
  readonly usedMbSeconds: number;
  readonly wastedMbSeconds: number;
  readonly waitMs: number;
}

/** When it ended, or was seen last. */
export function endOf({ startedAtMs, durationMs, endedAtMs }: AnalyzedApplication): number {
  return endedAtMs ?? startedAtMs + durationMs;
}

/**
 * Memory as Dr. Elephant counts it: what executors held, and what of it stayed unused past its buffer (0 where that is not
 * known). The wait is that for the cluster.
 */
export function runFigures(analysis: Omit<Analysis, 'detail'>): RunFigures {
  const { application, resourceUsage, totals } = analysis;
  return {
    startMs: application.startedAtMs,
    finishMs: endOf(application),
    usedMbSeconds: mbSeconds(resourceUsage?.usedByteMs ?? totals.heldMemoryByteMs),
    wastedMbSeconds: mbSeconds(resourceUsage?.wastedByteMs ?? 0),
    waitMs: Math.round(clusterWaitMs(analysis) ?? 0),
  };
}

/** Byte-ms as Dr. Elephant counts memory: whole MiB-seconds. */
export function mbSeconds(byteMs: number): number {
  return Math.round(byteMs / MIB / MS_PER_SECOND);
}

export interface RunSums {
  readonly starttime: number;
  readonly finishtime: number;
  readonly runtime: number;
  readonly waittime: number;
  readonly resourceused: number;
  readonly resourcewasted: number;
}

/** Of several: from the first start to the last end; the time in which at least one of them ran; the rest added up. */
export function sumOf(figures: readonly RunFigures[]): RunSums {
  const total = (of: (one: RunFigures) => number): number => sumBy(figures, of);
  return {
    starttime: figures.reduce((first, { startMs }) => Math.min(first, startMs), Infinity),
    finishtime: largestBy(figures, ({ finishMs }) => finishMs),
    runtime: coveredMs(figures),
    waittime: total(({ waitMs }) => waitMs),
    resourceused: total(({ usedMbSeconds }) => usedMbSeconds),
    resourcewasted: total(({ wastedMbSeconds }) => wastedMbSeconds),
  };
}

function coveredMs(figures: readonly RunFigures[]): number {
  let covered = 0;
  let untilMs = -Infinity;
  for (const { startMs, finishMs } of figures.toSorted((a, b) => a.startMs - b.startMs)) {
    covered += Math.max(0, finishMs - Math.max(startMs, untilMs));
    untilMs = Math.max(untilMs, finishMs);
  }
  return covered;
}
