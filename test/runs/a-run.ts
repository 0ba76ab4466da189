import type { Analysis } from '../../src/model/analysis.ts';
import type { Gap, Outcome } from '../../src/model/application.ts';
import { MS_PER_DAY } from '../../src/model/units.ts';
import { type AnalysisDraft, anAnalysis } from '../builders/analysis.ts';
import { GIB, MINUTE_MS, STARTED_AT_MS, totalsOf } from '../builders/application.ts';

export interface RunDraft {
  readonly minutes: number;
  readonly inputGib?: number;
  readonly gibHours?: number;
  readonly outcome?: Outcome;
  readonly gaps?: readonly Gap[];
  readonly gateScale?: number;
  readonly draft?: AnalysisDraft;
}

/** Run number `day` of a daily job; day 0 is Thursday, 1 January 2026. */
export function aRun(day: number, run: RunDraft): Analysis {
  const { minutes, inputGib = 10, gibHours = minutes / 6, outcome = 'succeeded' } = run;
  return anAnalysis({
    gaps: run.gaps ?? [],
    totals: totalsOf({
      taskCount: 400,
      inputBytes: inputGib * GIB,
      heldCoreMs: minutes * MINUTE_MS * 8,
      heldMemoryByteMs: gibHours * GIB * 60 * MINUTE_MS,
    }),
    ...run.draft,
    engine: { gateScale: run.gateScale ?? 1 },
    application: {
      id: `application_1700000000000_${String(day).padStart(4, '0')}`,
      startedAtMs: STARTED_AT_MS + day * MS_PER_DAY,
      durationMs: minutes * MINUTE_MS,
      outcome,
      jobKey: 'etl/orders',
      ...run.draft?.application,
    },
  });
}

/** Runs of so many minutes on the first days. */
export function runsOf(minutes: readonly number[]): readonly Analysis[] {
  return minutes.map((each, day) => aRun(day, { minutes: each }));
}
