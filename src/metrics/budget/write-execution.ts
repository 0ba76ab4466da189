import { type PlanNode, planNodes, type SqlExecution } from '../../model/sql.ts';

/** Commands that leave files or rows behind: V1 commands by their class, V2 writes by their node. */
const WRITE =
  /InsertInto|CreateDataSourceTableAsSelect|CreateHiveTableAsSelect|^WriteFiles|^AppendData|^Overwrite|^WriteDelta|^ReplaceData|^(?:Atomic)?(?:Create|Replace)TableAsSelect|SaveIntoDataSource|MergeInto|WriteToDataSource/;

/** The command stands at the top of a plan, or a few nodes below (adaptive plan, commands that return rows): deeper is input. */
const NODES_LOOKED_AT = 8;

/** Whether the execution writes, by what its plan says. */
export function isWrite({ finalPlan }: SqlExecution): boolean {
  return finalPlan !== undefined && hasWrite(finalPlan);
}

function hasWrite(plan: PlanNode): boolean {
  let seen = 0;
  for (const { name } of planNodes(plan)) {
    if (WRITE.test(name.replace(/^Execute /, ''))) return true;
    seen += 1;
    if (seen >= NODES_LOOKED_AT) return false;
  }
  return false;
}
