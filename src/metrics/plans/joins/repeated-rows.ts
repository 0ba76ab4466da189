import type { ApplicationModel } from '../../../model/application.ts';
import { type PlanNode, planNodes } from '../../../model/sql.ts';
import { slotCountOf } from '../../stages/stage-slots.ts';
import { isWrapper, parentsOf } from '../plan-tree.ts';
import type { NestedLoop } from './nested-loops.ts';

/** Rows of a product that are then joined by columns of both sides: those of a salted table, or every cell of a grid. */
export interface RepeatedRows {
  readonly rowCount: number;
  /** How often each is there. */
  readonly times: number;
  /** As many as keep every core busy with one hot key. */
  readonly enoughTimes: number;
}

const TASKS_A_SLOT = 3; // Spark's tuning guide: two to three tasks a core

/** Undefined where the product is for another purpose, or the plan does not tell. */
export function repeatedRows(app: ApplicationModel, loop: NestedLoop): RepeatedRows | undefined {
  const { join, hasCondition, leftRows, rightRows } = loop;
  const [left, right] = join.node.children;
  const [stage] = join.stages;
  if (hasCondition || left === undefined || right === undefined || stage === undefined) {
    return undefined;
  }
  const keys = keysOfNextJoin(join.execution.finalPlan, join.node);
  const isOfBoth = [left, right].every((side) => {
    const ids = columnIdsIn(side);
    return keys.some((key) => ids.has(key));
  });
  if (!isOfBoth) return undefined;
  return {
    rowCount: Math.max(leftRows, rightRows),
    times: Math.min(leftRows, rightRows),
    enoughTimes: Math.max(2, TASKS_A_SLOT * slotCountOf(app, stage)),
  };
}

const EQUI_JOIN = /SortMergeJoin|Hash(?:Outer)?Join/;
const PASSED = /^(?:Gpu|Comet)?(?:Project|Filter|Sort)(?:Exec)?$|Exchange$/;
const COLUMN_ID = /#\d+/g;

/** Ids of the columns in both sides' keys of the equi-join that a node's rows go to. */
function keysOfNextJoin(plan: PlanNode | undefined, node: PlanNode): readonly string[] {
  if (plan === undefined) return [];
  const parents = parentsOf(plan);
  let at = parents.get(node);
  while (at !== undefined && (isWrapper(at) || PASSED.test(at.name))) at = parents.get(at);
  if (at === undefined || !EQUI_JOIN.test(at.name)) return [];
  const [text = ''] = /^[^[]*\[[^\]]*\], \[[^\]]*\]/.exec(at.text) ?? [];
  return text.match(COLUMN_ID) ?? [];
}

function columnIdsIn(side: PlanNode): ReadonlySet<string> {
  return new Set([...planNodes(side)].flatMap(({ text }) => text.match(COLUMN_ID) ?? []));
}
