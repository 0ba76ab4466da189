import type { ApplicationModel } from '../../model/application.ts';
import type { PlanNodeDetail, PlanTree } from '../../model/plan-detail.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import type { PlanNode } from '../../model/sql.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { operatorFigures, pipelineTime } from './operator-figures.ts';
import { operatorText } from './operator-text.ts';
import { stagesOfOperators } from './plan-stages.ts';
import { type Operator, operatorsOf } from './plan-tree.ts';

/** Stages that are named for one operator; a cached plan can have run in hundreds. */
const MAX_STAGES = 6;
/** Characters of an operator's name. */
const NAME_LENGTH = 80;

/** Which operators of a plan are kept. */
export interface TreeSettings {
  readonly limit: number;
  /** Nodes that findings are about: they stay. */
  readonly marked: ReadonlySet<number>;
  /** Whether the plan ran: of one that did not, nothing was counted. */
  readonly hasRun: boolean;
}

/**
 * A plan's operators, at most `limit`: the first, the marked ones, then those of the stages with the most task time, joins and
 * shuffles before projections. What was between two that stayed is counted.
 */
export function planTree(app: ApplicationModel, root: PlanNode, settings: TreeSettings): PlanTree {
  const operators = operatorsOf(root, settings.marked);
  const stages = stagesOfOperators(app, root, operators);
  const kept = keptPlaces(operators, stages, settings);
  const indexes = new Map([...kept].map((place, index) => [place, index]));
  const rows = [...kept].map(() => ({ children: [] as number[], leftOutCount: 0 }));
  const anchors: number[] = [];
  for (const [place, { parent }] of operators.entries()) {
    const anchor = parent === undefined ? 0 : (anchors[parent] ?? 0);
    const index = indexes.get(place);
    const above = rows[anchor];
    anchors.push(index ?? anchor);
    if (place === 0 || above === undefined) continue;
    if (index === undefined) above.leftOutCount += 1;
    else above.children.push(index);
  }
  const nodes = [...kept].flatMap((place, index): readonly PlanNodeDetail[] => {
    const operator = operators[place];
    const { children = [], leftOutCount = 0 } = rows[index] ?? {};
    if (operator === undefined) return [];
    const left = leftOutCount === 0 ? {} : { leftOutCount };
    const ran = settings.hasRun ? (stages[place] ?? []) : undefined;
    return [{ ...nodeOf(operator, ran), children, ...left }];
  });
  return { nodes, operatorCount: operators.length };
}

/** `ran` in these stages; undefined of a plan that did not run. */
function nodeOf(
  operator: Operator,
  ran: readonly StageData[] | undefined,
): Omit<PlanNodeDetail, 'children'> {
  const { node } = operator;
  const stageIds = idsOf(ran ?? []);
  return {
    nodeId: node.nodeId,
    name: node.name.trim().slice(0, NAME_LENGTH),
    ...withoutUndefined({ text: operatorText(node) }),
    ...(ran === undefined ? {} : operatorFigures(operator)),
    ...(ran !== undefined && stageIds.length === 0 ? ofPipeline(operator) : {}),
    ...(stageIds.length === 0 ? {} : { stageIds }),
  };
}

/** Only where neither the operator's nor its stage's time is known. */
function ofPipeline(operator: Operator): Pick<PlanNodeDetail, 'times'> {
  const time = operatorFigures(operator).times === undefined ? pipelineTime(operator) : undefined;
  return time === undefined ? {} : { times: [time] };
}

function idsOf(stages: readonly StageData[]): readonly number[] {
  return [...new Set(stages.map(({ stageId }) => stageId))].slice(0, MAX_STAGES);
}

/** Operators that a reader looks for; they count as if their stage had taken several times as long. Ours. */
const NOTABLE = /Exchange|Join|Aggregate|Scan|Window|Python|Pandas|Arrow|Write|Insert|Product/;
const NOTABLE_WEIGHT = 4;

/** Places in `operators`, in order. */
function keptPlaces(
  operators: readonly Operator[],
  stages: readonly (readonly StageData[])[],
  { limit, marked }: TreeSettings,
): ReadonlySet<number> {
  const places = operators.map((_, place) => place);
  if (operators.length <= limit) return new Set(places);
  const scores = operators.map(({ node }, place) => {
    if (place === 0 || marked.has(node.nodeId)) return Infinity;
    const cost = 1 + sumBy(stages[place] ?? [], ({ taskTimeMs }) => taskTimeMs);
    return cost * (NOTABLE.test(node.name) ? NOTABLE_WEIGHT : 1);
  });
  const best = places.toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  return new Set(best.slice(0, limit).toSorted((a, b) => a - b));
}
