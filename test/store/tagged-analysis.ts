import type { Analysis } from '../../src/model/analysis.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aDetail } from '../builders/detail.ts';
import { aLowFinding, aRootFinding } from '../builders/finding.ts';

/** The n-th analysis of one of a few applications: `n` is in every part, and the number of findings follows from it. */
export function taggedAnalysis(id: string, n: number): Analysis {
  const headline = `save ${n}`;
  return anAnalysis({
    application: { id, attemptId: '1' },
    verdict: { headline },
    findings: Array.from({ length: n % 5 }, () => aRootFinding({ headline })),
    alsoNoticed: Array.from({ length: n % 3 }, () => aLowFinding({ headline })),
    // every fourth has none, so that replacing also has to take one away
    detail: n % 4 === 0 ? undefined : aDetail({ environment: { javaVersion: headline } }),
  });
}
