import { planNodes, type SqlExecution } from '../../model/sql.ts';

/** Commands that leave files or rows behind: V1 commands by their class, V2 writes by their node. */
const WRITE =
  /InsertInto|CreateDataSourceTableAsSelect|CreateHiveTableAsSelect|^WriteFiles|^AppendData|^Overwrite|^WriteDelta|^ReplaceData|^(?:Atomic)?(?:Create|Replace)TableAsSelect|SaveIntoDataSource|MergeInto|WriteToDataSource/;

/** The command stands at the top of a plan, or a few nodes below (adaptive plan, commands that return rows): deeper is input. */
const NODES_LOOKED_AT = 8;

/** Whether the execution writes, by what its plan says. */
export function isWrite({ finalPlan }: SqlExecution): boolean {
  return planNodes(finalPlan)
    .take(NODES_LOOKED_AT)
    .some(({ name }) => WRITE.test(name.replace(/^Execute /, '')));
}
