import type { Analysis } from '../../model/analysis.ts';
import type { PlanDetail, PlanTree } from '../../model/plan-detail.ts';

/** A finding about a query: of one of its operators, of one of its stages, or of all of it. */
export interface PlanMark {
  /** Counts from 1, as its address on the page does. */
  readonly number: number;
  /** Index into the nodes of the final plan; absent where it is about the whole query, or its operator is not drawn. */
  readonly place?: number;
}

/** Findings about the query, in their order. */
export function planMarks({ findings, detail }: Analysis, plan: PlanDetail): readonly PlanMark[] {
  return findings.flatMap(({ subject }, index): readonly PlanMark[] => {
    const number = index + 1;
    if (subject.kind === 'sql' && subject.executionId === plan.executionId) {
      const { nodeId } = subject;
      return [withPlace(number, nodeId === undefined ? undefined : placeOf(plan.final, nodeId))];
    }
    if (subject.kind !== 'stage') return [];
    const stage = detail?.stages.find(({ stageId }) => stageId === subject.stageId);
    if (stage?.sqlExecutionId !== plan.executionId) return [];
    return [withPlace(number, lastOfStage(plan.final, subject.stageId))];
  });
}

function withPlace(number: number, place: number | undefined): PlanMark {
  return place === undefined ? { number } : { number, place };
}

/** The operator itself; of one that only holds others the first below it, since numbers go downwards. */
function placeOf({ nodes }: PlanTree, nodeId: number): number | undefined {
  const exact = nodes.findIndex((node) => node.nodeId === nodeId);
  const place = exact >= 0 ? exact : nodes.findIndex((node) => node.nodeId > nodeId);
  return place < 0 ? undefined : place;
}

/** The operator in which the stage ends: nearest to the result. A shuffle it writes comes after that. */
export function lastOfStage({ nodes }: PlanTree, stageId: number): number | undefined {
  const place = nodes.findIndex(
    ({ stageIds = [], name }) => stageIds.includes(stageId) && !name.endsWith('Exchange'),
  );
  return place < 0 ? undefined : place;
}
