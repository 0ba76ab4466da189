import type { PlanDetail, PlanNodeDetail, PlanTree } from '../../model/plan-detail.ts';
import { sumBy } from '../../model/sum-by.ts';
import type { PlanBox } from '../charts/plan-picture.ts';
import { formatCount, formatQuantity } from '../words/format.ts';
import { lastOfStage, type PlanMark } from './plan-marks.ts';
import {
  amountsInWords,
  isExchangeName,
  stagesInWords,
  subjectInWords,
  timesInWords,
} from './plan-words.ts';

/** Shares of the query's task time from which a stage's operators are drawn warmer. */
const HEAT_SHARES = [0.05, 0.2, 0.5] as const;

/** The plan that ran: what each operator did, how much of the query's task time its stage took, and which findings are about it. */
export function boxesThatRan(plan: PlanDetail, marks: readonly PlanMark[]): readonly PlanBox[] {
  const ends = new Map(
    plan.stages.map(({ stageId }) => [stageId, lastOfStage(plan.final, stageId)] as const),
  );
  return plan.final.nodes.map((node, place, nodes) => {
    const isExchange = isExchangeName(node.name);
    const share = shareOf(plan, node.stageIds ?? []);
    const endingIds = (node.stageIds ?? []).filter((stageId) => ends.get(stageId) === place);
    const foot = footOf(plan, endingIds);
    const mark = markInWords(marks.filter((each) => each.place === place));
    return {
      ...boxOf(node, passesAllOn(node, nodes)),
      tag: isExchange ? '' : stagesInWords({ ...node, stageIds: node.stageIds?.slice(0, 2) ?? [] }),
      heat: isExchange
        ? 0
        : HEAT_SHARES.filter((least) => share !== undefined && share >= least).length,
      ...(foot === undefined ? {} : { foot }),
      ...(mark === undefined ? {} : { mark }),
    };
  });
}

/** Whether it gives on as many rows as it was given: the line into it says how many. */
function passesAllOn({ rowCount, children }: PlanNodeDetail, nodes: readonly PlanNodeDetail[]) {
  const [child, ...others] = children.map((index) => nodes[index]);
  return child !== undefined && others.length === 0 && child.rowCount === rowCount;
}

/** The plan as it was first made: nothing was counted of it. */
export function plannedBoxes({ nodes }: PlanTree): readonly PlanBox[] {
  return nodes.map((node) => ({ ...boxOf(node), tag: '', heat: 0 }));
}

function boxOf(node: PlanNodeDetail, hasAllRows = false): Omit<PlanBox, 'tag' | 'heat'> {
  const subject = subjectInWords(node);
  const amounts = amountsInWords(node);
  const times = timesInWords(node);
  const left =
    node.leftOutCount === undefined
      ? ''
      : `${formatCount(node.leftOutCount, 'operator')} above left out`;
  const { rowCount, ...withoutRows } = node;
  const shown = hasAllRows ? amountsInWords(withoutRows) : amounts;
  const facts = [shown, times, left].filter((text) => text !== '');
  return {
    name: node.name,
    paragraphs: [
      ...(subject === undefined ? [] : [{ text: subject, look: 'text' as const }]),
      ...facts.map((text) => ({ text, look: 'fact' as const })),
    ],
    isExchange: isExchangeName(node.name),
    hover: [
      `${node.name} (node ${node.nodeId})`,
      subject,
      amounts,
      times,
      left,
      stagesInWords(node),
    ]
      .filter((text) => text !== undefined && text !== '')
      .join('\n'),
    ...(rowCount === undefined ? {} : { rowCount }),
    children: node.children,
  };
}

/** Of the query's task time; undefined where nothing is known of these stages. */
export function shareOf(plan: PlanDetail, stageIds: readonly number[]): number | undefined {
  const ms = taskMsOf(plan, stageIds);
  return ms === undefined || plan.taskTimeMs <= 0 ? undefined : Math.min(1, ms / plan.taskTimeMs);
}

function taskMsOf({ stages }: PlanDetail, stageIds: readonly number[]): number | undefined {
  const known = stages.filter(({ stageId }) => stageIds.includes(stageId));
  if (known.length === 0) return undefined;
  return sumBy(known, ({ taskTimeMs }) => taskTimeMs);
}

function footOf(plan: PlanDetail, stageIds: readonly number[]): PlanBox['foot'] {
  const ms = taskMsOf(plan, stageIds);
  const share = shareOf(plan, stageIds);
  if (ms === undefined || share === undefined) return undefined;
  const took = formatQuantity({ value: ms, unit: 'ms' });
  const part = formatQuantity({ value: share, unit: 'ratio' });
  const which =
    stageIds.length > 2 ? formatCount(stageIds.length, 'stage') : stagesInWords({ stageIds });
  return { share, text: `${which}: ${took} in tasks, ${part} of the query` };
}

/** `finding 1`, `findings 1, 3`. */
export function markInWords(marks: readonly PlanMark[]): string | undefined {
  if (marks.length === 0) return undefined;
  const numbers = marks.map(({ number }) => number).join(', ');
  return `${marks.length === 1 ? 'finding' : 'findings'} ${numbers}`;
}
