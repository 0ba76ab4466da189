import type { AnalysisDetail } from '../../model/detail.ts';
import type { Subject } from '../../model/finding.ts';
import { stageKey } from '../../model/stage.ts';

/** The stage attempt a finding is about, as `stageKey` names it; of an SQL execution the one whose tasks were kept. */
export function stageOfFinding(subject: Subject, detail: AnalysisDetail): string | undefined {
  if (subject.kind === 'stage') return stageKey(subject);
  if (subject.kind !== 'sql') return undefined;
  const stages = detail.stages
    .filter(({ sqlExecutionId }) => sqlExecutionId === subject.executionId)
    .map(stageKey);
  return detail.strips.map(stageKey).find((key) => stages.includes(key));
}
