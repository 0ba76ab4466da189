import type { Analysis } from '../model/analysis.ts';
import { knownTotal } from '../model/known-total.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { baselineFor, baselineOf, isComparable } from './baseline.ts';
import { cautionsOf } from './cautions.ts';
import { historyConclusions } from './history-conclusions.ts';
import { historyFindings } from './history-findings.ts';
import type { HistoryRun, JobHistory } from './job-history.ts';
import { standingOf } from './regression.ts';
import { runChanges } from './run-changes.ts';

/**
 * A job over its runs, in any order, each attempt once: each run is held against those before it (causes catalogue §3.5). The
 * more runs before the oldest one that is of interest are given, the better it is judged.
 */
export function jobHistory(jobKey: string, runs: readonly Analysis[]): JobHistory {
  const ordered = runs.toSorted(byStart);
  const rows = ordered.map((run, at) => rowOf(run, ordered.slice(0, at)));
  const latest = ordered.at(-1);
  const baseline =
    latest === undefined
      ? undefined
      : (baselineFor(latest, ordered.slice(0, -1)) ??
        baselineOf(ordered.filter(isComparable), latest.engine.gateScale));
  const findings = historyFindings(ordered);
  return {
    jobKey,
    runs: rows,
    ...withoutUndefined({ baseline }),
    findings,
    conclusions: historyConclusions({ runs: ordered, rows, findings }),
  };
}

/** Equal starts by identity, so that the same runs give the same history. */
function byStart({ application: a }: Analysis, { application: b }: Analysis): number {
  return a.startedAtMs - b.startedAtMs || (nameOf(a) < nameOf(b) ? -1 : 1);
}

function nameOf({ cluster, id, attemptId = '' }: Analysis['application']): string {
  return `${cluster} ${id} ${attemptId.padStart(4)}`;
}

function rowOf(run: Analysis, earlier: readonly Analysis[]): HistoryRun {
  const { application, verdict, findings } = run;
  const { cluster, id, attemptId, startedAtMs, durationMs, outcome } = application;
  const baseline = baselineFor(run, earlier);
  const standing = baseline === undefined ? undefined : standingOf(run, baseline);
  const before = earlier.at(-1);
  return {
    cluster,
    id,
    startedAtMs,
    durationMs,
    outcome,
    severity: verdict.severity,
    headline: verdict.headline,
    heuristicIds: [...new Set(findings.map(({ heuristicId }) => heuristicId))],
    cautions: cautionsOf(run),
    changes: before === undefined ? [] : runChanges(before, run),
    ...withoutUndefined({
      attemptId,
      heldMemoryByteMs: knownTotal(run, 'heldMemoryByteMs'),
      heldCoreMs: knownTotal(run, 'heldCoreMs'),
      inputBytes: knownTotal(run, 'inputBytes'),
      regression: standing?.kind === 'regression' ? standing.regression : undefined,
    }),
  };
}
