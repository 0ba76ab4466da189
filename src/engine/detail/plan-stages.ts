import { readersOf, stagesOfNode, writersOf } from '../../metrics/plans/node-stages.ts';
import type { ApplicationModel } from '../../model/application.ts';
import { type PlanNode, planNodes } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import type { Operator } from './plan-tree.ts';

/**
 * The stage attempts that ran each operator; a shuffle and a broadcast belong to those that wrote it. A plan may show one
 * computation twice, where an exchange is used again or data is cached: the same metrics are the same operator, and what is
 * compiled with an operator ran where that did.
 */
export function stagesOfOperators(
  app: ApplicationModel,
  root: PlanNode,
  operators: readonly Operator[],
): readonly (readonly StageData[])[] {
  const twins = new Map<number, readonly StageData[]>();
  for (const node of planNodes(root)) {
    const stages = stagesThatRan(app, node);
    if (stages.length === 0) continue;
    for (const id of metricIds(node)) if (!twins.has(id)) twins.set(id, stages);
  }
  const found: (readonly StageData[])[] = [];
  for (const { node, wrappers, parent } of operators) {
    const direct = stagesThatRan(app, node);
    const ids = [node, ...wrappers.filter(({ name }) => CODEGEN.test(name))].flatMap(metricIds);
    const twin = ids.map((id) => twins.get(id)).find((stages) => stages !== undefined);
    const above = parent === undefined || isEdge(operators[parent]) ? [] : (found[parent] ?? []);
    const known = direct.length > 0 ? direct : twin;
    found.push(known ?? (isEdge({ node }) ? [] : above));
  }
  return found;
}

const CODEGEN = /^WholeStageCodegen/;

function metricIds({ metrics }: PlanNode): readonly number[] {
  return metrics.map(({ accumulatorId }) => accumulatorId).filter((id) => id >= 0);
}

/** What parts stages. */
function isEdge(operator: Pick<Operator, 'node'> | undefined): boolean {
  return /Exchange$|^(?:Reused)?Subquery/.test(operator?.node.name ?? '');
}

function stagesThatRan(app: ApplicationModel, node: PlanNode): readonly StageData[] {
  const writers = writersOf(app, node);
  if (writers.length > 0) return writers;
  const ran = stagesOfNode(app, node);
  return ran.length > 0 ? ran : readersOf(app, node);
}
