import type { Analysis } from '../model/analysis.ts';
import { type Finding, lastingName } from '../model/finding.ts';
import type { Comparison } from './comparison.ts';
import { matchRows, splitPairs } from './match-rows.ts';

/** Root findings of both runs: ids of stages and executors change from run to run, so only the kind of a subject counts. */
export function matchFindings(before: Analysis, after: Analysis): Comparison['findings'] {
  const pairs = matchRows<Finding>(before.findings, after.findings, keyOf);
  const { gone, whole, came } = splitPairs(pairs);
  return { gone, stayed: whole.map((pair) => pair.after), came };
}

function keyOf({ heuristicId, subject }: Finding): string {
  return `${heuristicId} ${lastingName(subject)}`;
}
