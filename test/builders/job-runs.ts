import type { Analysis } from '../../src/model/analysis.ts';
import { MS_PER_DAY } from '../../src/model/units.ts';
import { anAnalysis } from './analysis.ts';
import { GIB, MINUTE_MS } from './application.ts';
import { aRootFinding } from './finding.ts';

export const NOW_MS = Date.UTC(2026, 10, 21, 14);

/** A run of the job on that day; the later ones read more, and two of them are slow. */
export function aJobRun(index: number): Analysis {
  const slow = index === 17 || index === 22 ? 2.3 : 1;
  const base = anAnalysis();
  const startedAtMs = NOW_MS - (24 - index) * MS_PER_DAY;
  const durationMs = Math.round((24 + (index % 5)) * slow * MINUTE_MS);
  return anAnalysis({
    application: {
      id: `application_1795236425508_${String(1_000 + index)}`,
      startedAtMs,
      endedAtMs: startedAtMs + durationMs,
      durationMs,
      outcome: index === 9 ? 'failed' : 'succeeded',
      jobKey: 'etl/nightly-orders',
    },
    totals: {
      ...base.totals,
      heldMemoryByteMs: base.totals.heldMemoryByteMs * slow * (1 + (index % 3) / 10),
      inputBytes: (12 + index / 4) * GIB,
    },
    findings:
      index % 4 === 3
        ? []
        : [aRootFinding(), ...(index > 14 ? [aRootFinding({ heuristicId: 'spill' })] : [])],
    detail: {
      configuration: [{ name: 'spark.executor.memory', value: index < 12 ? '4g' : '8g' }],
    },
  });
}
