import type { Analysis } from '../model/analysis.ts';
import type { JobHistory } from './job-history.ts';

/** How often each root cause came, the most frequent first, then the one seen last. Runs oldest first. */
export function historyFindings(runs: readonly Analysis[]): JobHistory['findings'] {
  const latest = new Set(runs.at(-1)?.findings.map(({ heuristicId }) => heuristicId));
  const seen = new Map<string, { runCount: number; lastSeenAtMs: number }>();
  for (const { findings, application } of runs) {
    for (const id of new Set(findings.map(({ heuristicId }) => heuristicId))) {
      const runCount = (seen.get(id)?.runCount ?? 0) + 1;
      seen.set(id, { runCount, lastSeenAtMs: application.startedAtMs });
    }
  }
  return [...seen]
    .map(([heuristicId, row]) => ({ heuristicId, ...row, isInLatest: latest.has(heuristicId) }))
    .toSorted(
      (a, b) =>
        b.runCount - a.runCount ||
        b.lastSeenAtMs - a.lastSeenAtMs ||
        (a.heuristicId < b.heuristicId ? -1 : 1),
    );
}
