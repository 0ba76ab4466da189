import type { ApplicationModel } from '../../model/application.ts';
import { pushTo } from '../../model/by-key.ts';
import type { PlanNode } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { sqlOfStage } from '../stages/sql-of-stage.ts';

type StagesByNode = ReadonlyMap<PlanNode, readonly StageData[]>;
interface NodeStages {
  readonly ran: StagesByNode;
  readonly read: StagesByNode;
  readonly wrote: StagesByNode;
}

/** The stage attempts that ran the node, in order; none where the record does not tell. Nodes of final plans. */
export function stagesOfNode(app: ApplicationModel, node: PlanNode): readonly StageData[] {
  return nodeStages(app).ran.get(node) ?? [];
}

/** The stage attempts that read the exchange's shuffle. */
export function readersOf(app: ApplicationModel, exchange: PlanNode): readonly StageData[] {
  return nodeStages(app).read.get(exchange) ?? [];
}

/** The stage attempts whose rows the exchange took. */
export function writersOf(app: ApplicationModel, exchange: PlanNode): readonly StageData[] {
  return nodeStages(app).wrote.get(exchange) ?? [];
}

const nodeStages = oncePerApplication((app: ApplicationModel): NodeStages => {
  const ran = new Map<PlanNode, StageData[]>();
  const read = new Map<PlanNode, StageData[]>();
  const wrote = new Map<PlanNode, StageData[]>();
  for (const stage of app.sections.stages ?? []) {
    const plan = sqlOfStage(app, stage);
    if (plan === undefined) continue;
    for (const node of plan.nodes) pushTo(ran, node, stage);
    for (const node of plan.reads) pushTo(read, node, stage);
    if (plan.writes !== undefined) pushTo(wrote, plan.writes, stage);
  }
  return { ran, read, wrote };
});
